import {
  type Ban as ProtoBan,
  Entry as ProtoEntry,
  type Member as ProtoMember,
  type PublicRoom as ProtoPublicRoom,
  Role,
  type Room as ProtoRoom,
  SecondDevice as ProtoSecondDevice,
} from '@midip2p/proto';

export type MemberRole = 'owner' | 'moderator' | 'player' | 'listener';

export interface Member {
  accountId: string;
  name: string;
  /** What others call it; empty: by the name. */
  displayName: string;
  /** It has no password. */
  guest: boolean;
  role: MemberRole;
  /** Nobody hears it, whatever its role. */
  muted: boolean;
  /** Names of its inputs that nobody hears. */
  mutedPorts: string[];
}

/** Who may neither come in nor be invited. */
export interface Ban {
  accountId: string;
  name: string;
  /** What others call them; empty: by the name. */
  displayName: string;
  guest: boolean;
  reason: string;
  /** Milliseconds since 1970, by the server's clock; null: for good. */
  untilMs: number | null;
}

/** What owners and moderators may decide on a member; what is left out stays. */
export interface MemberSettings {
  role?: Exclude<MemberRole, 'owner'> | undefined;
  muted?: boolean | undefined;
  mutedPorts?: string[] | undefined;
  /** For people. */
  reason?: string | undefined;
}

export interface Room {
  id: string;
  name: string;
  ownerName: string;
  /** What others call the owner; empty: by the name. */
  ownerDisplayName: string;
  /** The caller's. */
  role: MemberRole;
  /** By name; not all, where there are many. */
  members: Member[];
  memberCount: number;
  secondDevice: SecondDevice;
  /** SysEx of its players reaches the instruments of the others, where those do not say otherwise. */
  sysex: boolean;
  /** So many are in its session at once, listeners too; null: as many as the server lets in. */
  mostPlayers: number | null;
  entry: Entry;
  /** What those become who come because it is public. */
  publicRole: MemberRole;
  /** The name of who is to be timing master whenever they are there; null: nobody is. */
  pinnedMaster: string | null;
  /** Guests become members, too. */
  guests: boolean;
}

/** Who becomes a member: who is invited, nobody new, anybody. */
export type Entry = 'invitation' | 'members' | 'public';

/** As anybody may see it who is not in it. */
export interface PublicRoom {
  id: string;
  name: string;
  ownerName: string;
  ownerDisplayName: string;
  /** What one becomes in it. */
  role: MemberRole;
  playing: number;
  mostPlayers: number | null;
}

/** What becomes of a device of a player who is in the session with another one. */
export type SecondDevice = 'joins' | 'refused';

/** What an owner may decide; what is left out stays. */
export interface RoomSettings {
  name?: string | undefined;
  secondDevice?: SecondDevice | undefined;
  sysex?: boolean | undefined;
  /** null: as many as the server lets in. */
  mostPlayers?: number | null | undefined;
  entry?: Entry | undefined;
  publicRole?: 'player' | 'listener' | undefined;
  /** The name of a member; null: nobody. */
  pinnedMaster?: string | null | undefined;
  guests?: boolean | undefined;
}

export const PROTO_ROLE: Record<MemberRole, Role> = {
  owner: Role.ROLE_OWNER,
  moderator: Role.ROLE_MODERATOR,
  player: Role.ROLE_PLAYER,
  listener: Role.ROLE_LISTENER,
};
const ROLES = Object.keys(PROTO_ROLE) as MemberRole[];

/** A role of a newer server may do the least. */
export const roleOf = (role: Role): MemberRole => ROLES.find((word) => PROTO_ROLE[word] === role) ?? 'listener';

export const memberOf = ({ role, ...member }: ProtoMember): Member => ({ ...member, role: roleOf(role) });

export const banOf = ({ untilMs, ...ban }: ProtoBan): Ban => ({ ...ban, untilMs: untilMs || null });

export function roomOf(room: ProtoRoom): Room {
  const { id, name, ownerName, ownerDisplayName, role } = room;
  const members = room.members.map(memberOf);
  const memberCount = Math.max(room.memberCount, members.length); // an older server does not count them
  return { id, name, ownerName, ownerDisplayName, role: roleOf(role), members, memberCount, ...settingsOf(room) };
}

/** What its owner has decided, as rooms are told to members and administrators. */
export const settingsOf = (room: SettingsSaid) => ({
  secondDevice: secondDeviceOf(room.secondDevice),
  sysex: room.sysex,
  mostPlayers: room.mostPlayers || null,
  entry: ENTRIES.find((word) => PROTO_ENTRY[word] === room.entry) ?? 'invitation', // an older server has no other
  publicRole: roleOf(room.publicRole),
  pinnedMaster: room.pinnedMaster || null,
  guests: room.guests, // an older server has none
});

type SettingsSaid = Pick<
  ProtoRoom,
  'secondDevice' | 'sysex' | 'mostPlayers' | 'entry' | 'publicRole' | 'pinnedMaster' | 'guests'
>;

const PROTO_ENTRY: Record<Entry, ProtoEntry> = {
  invitation: ProtoEntry.ENTRY_INVITATION,
  members: ProtoEntry.ENTRY_MEMBERS,
  public: ProtoEntry.ENTRY_PUBLIC,
};
const ENTRIES = Object.keys(PROTO_ENTRY) as Entry[];

/** What is left out is left out there, too. */
export const protoSettings = ({
  secondDevice,
  mostPlayers,
  entry,
  publicRole,
  pinnedMaster,
  name,
  sysex,
  guests,
}: RoomSettings) => ({
  ...{ name, sysex, guests },
  secondDevice: protoSecondDevice(secondDevice),
  mostPlayers: mostPlayers === null ? 0 : mostPlayers,
  entry: entry === undefined ? ProtoEntry.ENTRY_UNSPECIFIED : PROTO_ENTRY[entry],
  publicRole: publicRole === undefined ? Role.ROLE_UNSPECIFIED : PROTO_ROLE[publicRole],
  pinnedMaster: pinnedMaster === null ? '' : pinnedMaster,
});

export const publicRoomOf = ({ role, mostPlayers, ...room }: ProtoPublicRoom): PublicRoom => ({
  ...room,
  role: roleOf(role),
  mostPlayers: mostPlayers || null,
});

const secondDeviceOf = (word: ProtoSecondDevice): SecondDevice =>
  word === ProtoSecondDevice.SECOND_DEVICE_REFUSED ? 'refused' : 'joins';

function protoSecondDevice(word: SecondDevice | undefined): ProtoSecondDevice {
  if (word === undefined) return ProtoSecondDevice.SECOND_DEVICE_UNSPECIFIED;
  return word === 'joins' ? ProtoSecondDevice.SECOND_DEVICE_JOINS : ProtoSecondDevice.SECOND_DEVICE_REFUSED;
}
