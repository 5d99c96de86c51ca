import { type Room as ProtoRoom, SecondDevice } from '@midip2p/proto';
import { protoMember, protoRole } from './roles';
import type { Room, RoomSettings } from './room';

/** undefined: nothing is said. */
export const secondDeviceOf = (word: SecondDevice): RoomSettings['secondDevice'] => FROM_PROTO[word];

const FROM_PROTO: Partial<Record<SecondDevice, RoomSettings['secondDevice']>> = {
  [SecondDevice.SECOND_DEVICE_JOINS]: 'joins',
  [SecondDevice.SECOND_DEVICE_REFUSED]: 'refused',
};

export const protoRoom = (room: Room): ProtoRoom => ({
  id: room.id,
  name: room.name,
  ownerName: room.ownerName,
  role: protoRole(room.role),
  members: room.members.map(protoMember),
  memberCount: room.memberCount,
  number: room.number,
  createdAtMs: room.createdAt.getTime(),
  secondDevice: room.secondDevice === 'joins' ? SecondDevice.SECOND_DEVICE_JOINS : SecondDevice.SECOND_DEVICE_REFUSED,
  sysex: room.sysex,
});
