import {
  Entry as ProtoEntry,
  Role,
  type Room as ProtoRoom,
  SecondDevice,
  type UpdateRoomRequest,
} from '@midip2p/proto';
import { protoMember, protoRole } from './roles';
import type { Entry, Room } from './room';

/** A request with settings in it, in the words of the house; what is none of these is refused by who checks them. */
export const inWords = (request: SettingsSaid): unknown =>
  typeof request === 'object'
    ? {
        ...request,
        secondDevice: wordOf(SECOND_DEVICE, request.secondDevice),
        entry: wordOf(ENTRY, request.entry),
        publicRole: wordOf(PUBLIC_ROLE, request.publicRole),
      }
    : request;

type SettingsSaid = Pick<UpdateRoomRequest, 'secondDevice' | 'entry' | 'publicRole'>;

const wordOf = (words: Record<string, string | undefined>, said: string) => (said in words ? words[said] : 'unknown');
const SECOND_DEVICE = {
  [SecondDevice.SECOND_DEVICE_UNSPECIFIED]: undefined,
  [SecondDevice.SECOND_DEVICE_JOINS]: 'joins',
  [SecondDevice.SECOND_DEVICE_REFUSED]: 'refused',
};
const ENTRY = {
  [ProtoEntry.ENTRY_UNSPECIFIED]: undefined,
  [ProtoEntry.ENTRY_INVITATION]: 'invitation',
  [ProtoEntry.ENTRY_MEMBERS]: 'members',
  [ProtoEntry.ENTRY_PUBLIC]: 'public',
};
const PUBLIC_ROLE = {
  [Role.ROLE_UNSPECIFIED]: undefined,
  [Role.ROLE_PLAYER]: 'player',
  [Role.ROLE_LISTENER]: 'listener',
};
const PROTO_ENTRY: Record<Entry, ProtoEntry> = {
  invitation: ProtoEntry.ENTRY_INVITATION,
  members: ProtoEntry.ENTRY_MEMBERS,
  public: ProtoEntry.ENTRY_PUBLIC,
};

/** The owner's settings, as both members and administrators get them. */
export const protoSettings = (room: SettingsKept) => ({
  secondDevice: room.secondDevice === 'joins' ? SecondDevice.SECOND_DEVICE_JOINS : SecondDevice.SECOND_DEVICE_REFUSED,
  sysex: room.sysex,
  mostPlayers: room.mostPlayers ?? 0,
  entry: PROTO_ENTRY[room.entry],
  publicRole: protoRole(room.publicRole),
  pinnedMaster: room.pinnedMaster ?? '',
  guests: room.guests,
});

type SettingsKept = Pick<Room, 'secondDevice' | 'sysex' | 'mostPlayers' | 'entry' | 'publicRole' | 'guests'> & {
  pinnedMaster?: string | null | undefined;
};

export const protoRoom = (room: Room): ProtoRoom => ({
  id: room.id,
  name: room.name,
  ownerName: room.ownerName,
  ownerDisplayName: room.ownerDisplayName,
  role: protoRole(room.role),
  members: room.members.map(protoMember),
  memberCount: room.memberCount,
  number: room.number,
  createdAtMs: room.createdAt.getTime(),
  ...protoSettings(room),
});
