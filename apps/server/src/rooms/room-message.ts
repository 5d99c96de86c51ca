import {
  Entry as ProtoEntry,
  Playout as ProtoPlayout,
  Role,
  type Room as ProtoRoom,
  SecondDevice,
  type UpdateRoomRequest,
} from '@midip2p/proto';
import { protoMember, protoRole } from './roles';
import type { Entry, Playout, Room } from './room';

/** A request for settings with the names of its enums' values; an unknown value becomes one that validation refuses. */
export const withNames = (request: SettingsMessage): unknown =>
  typeof request === 'object'
    ? {
        ...request,
        secondDevice: nameOf(SECOND_DEVICE, request.secondDevice),
        entry: nameOf(ENTRY, request.entry),
        publicRole: nameOf(PUBLIC_ROLE, request.publicRole),
        playout: nameOf(PLAYOUT, request.playout),
      }
    : request;

type SettingsMessage = Pick<UpdateRoomRequest, 'secondDevice' | 'entry' | 'publicRole' | 'playout'>;

const nameOf = (words: Record<string, string | undefined>, value: string) =>
  value in words ? words[value] : 'unknown';
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
const PLAYOUT = {
  [ProtoPlayout.PLAYOUT_UNSPECIFIED]: undefined,
  [ProtoPlayout.PLAYOUT_OWN]: 'own',
  [ProtoPlayout.PLAYOUT_DIRECT]: 'direct',
  [ProtoPlayout.PLAYOUT_TIGHT]: 'tight',
  [ProtoPlayout.PLAYOUT_FITTING]: 'fitting',
  [ProtoPlayout.PLAYOUT_ADAPTIVE]: 'adaptive',
};
const PROTO_PLAYOUT: Record<Playout, ProtoPlayout> = {
  own: ProtoPlayout.PLAYOUT_OWN,
  direct: ProtoPlayout.PLAYOUT_DIRECT,
  tight: ProtoPlayout.PLAYOUT_TIGHT,
  fitting: ProtoPlayout.PLAYOUT_FITTING,
  adaptive: ProtoPlayout.PLAYOUT_ADAPTIVE,
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
  relayOnly: room.relayOnly,
  ...protoPlayout(room),
});

/** What both a room and the news of its change tell. */
export const protoPlayout = ({ playout, playoutMs }: Pick<Room, 'playout' | 'playoutMs'>) => ({
  playout: PROTO_PLAYOUT[playout],
  playoutMs,
});

type SettingsKept = Pick<
  Room,
  'secondDevice' | 'sysex' | 'mostPlayers' | 'entry' | 'publicRole' | 'guests' | 'playout' | 'playoutMs' | 'relayOnly'
> & {
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
