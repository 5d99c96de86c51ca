import {
  type Ban as ProtoBan,
  Entry as ProtoEntry,
  type Member as ProtoMember,
  Playout as ProtoPlayout,
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
  /** True: nobody hears it, whatever its role. */
  muted: boolean;
  /** Names of its inputs that nobody hears. */
  mutedPorts: string[];
}

/** A banned account, which may neither come in nor be invited. */
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

/** The decisions of owners and moderators on a member; those left out stay. */
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
  /** By name; not all of them if there are many. */
  members: Member[];
  memberCount: number;
  secondDevice: SecondDevice;
  /** True: SysEx of its players reaches the instruments of the others, unless these have chosen otherwise. */
  sysex: boolean;
  /** How many may be in its session at once, listeners too; null: as many as the server lets in. */
  mostPlayers: number | null;
  entry: Entry;
  /** The role of people who come because it is public. */
  publicRole: MemberRole;
  /** The name of the player who is to be timing master whenever present; null: nobody. */
  pinnedMaster: string | null;
  /** True: guests can become members, too. */
  guests: boolean;
  /** When notes sound at the outputs of those who have not chosen otherwise. */
  playout: RoomPlayout;
  /** Its players meet at relays alone, and are told no addresses of each other. */
  relayOnly: boolean;
}

/** When the notes of others sound in a room. */
export interface RoomPlayout {
  /** `own`: as each player has it; `fitting`: tight, with as little delay as fits everybody. */
  policy: 'own' | 'direct' | 'tight' | 'fitting' | 'adaptive';
  /** Milliseconds: the delay, or the most; null: the client's default. */
  delayMs: number | null;
}

/** Who can become a member: people who are invited, nobody new, anybody. */
export type Entry = 'invitation' | 'members' | 'public';

/** A public room as people see it who are not in it. */
export interface PublicRoom {
  id: string;
  name: string;
  ownerName: string;
  ownerDisplayName: string;
  /** The role that one gets in it. */
  role: MemberRole;
  playing: number;
  mostPlayers: number | null;
}

/** What happens if a player joins with a second device. */
export type SecondDevice = 'joins' | 'refused';

/** The settings of an owner; those left out stay. */
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
  playout?: RoomPlayout['policy'] | undefined;
  /** Milliseconds; if left out and `playout` is there: the client's default. */
  playoutMs?: number | undefined;
  relayOnly?: boolean | undefined;
}

export const PROTO_ROLE: Record<MemberRole, Role> = {
  owner: Role.ROLE_OWNER,
  moderator: Role.ROLE_MODERATOR,
  player: Role.ROLE_PLAYER,
  listener: Role.ROLE_LISTENER,
};
const ROLES = Object.keys(PROTO_ROLE) as MemberRole[];

/** An unknown role of a newer server is treated as the one with the fewest rights. */
export const roleOf = (role: Role): MemberRole => ROLES.find((word) => PROTO_ROLE[word] === role) ?? 'listener';

export const memberOf = ({ role, ...member }: ProtoMember): Member => ({ ...member, role: roleOf(role) });

export const banOf = ({ untilMs, ...ban }: ProtoBan): Ban => ({ ...ban, untilMs: untilMs || null });

export function roomOf(room: ProtoRoom): Room {
  const { id, name, ownerName, ownerDisplayName, role } = room;
  const members = room.members.map(memberOf);
  const memberCount = Math.max(room.memberCount, members.length); // an older server does not count them
  return { id, name, ownerName, ownerDisplayName, role: roleOf(role), members, memberCount, ...settingsOf(room) };
}

/** The settings of its owner, as members and administrators get them. */
export const settingsOf = (room: SettingsMessage) => ({
  secondDevice: secondDeviceOf(room.secondDevice),
  sysex: room.sysex,
  mostPlayers: room.mostPlayers || null,
  entry: ENTRIES.find((word) => PROTO_ENTRY[word] === room.entry) ?? 'invitation', // an older server has no other
  publicRole: roleOf(room.publicRole),
  pinnedMaster: room.pinnedMaster || null,
  guests: room.guests, // an older server has none
  playout: playoutOf(room),
  relayOnly: room.relayOnly, // an older server knows no relay
});

type SettingsMessage = Pick<
  ProtoRoom,
  | 'secondDevice'
  | 'sysex'
  | 'mostPlayers'
  | 'entry'
  | 'publicRole'
  | 'pinnedMaster'
  | 'guests'
  | 'playout'
  | 'playoutMs'
  | 'relayOnly'
>;

const PROTO_PLAYOUT: Record<RoomPlayout['policy'], ProtoPlayout> = {
  own: ProtoPlayout.PLAYOUT_OWN,
  direct: ProtoPlayout.PLAYOUT_DIRECT,
  tight: ProtoPlayout.PLAYOUT_TIGHT,
  fitting: ProtoPlayout.PLAYOUT_FITTING,
  adaptive: ProtoPlayout.PLAYOUT_ADAPTIVE,
};
export const PLAYOUTS = Object.keys(PROTO_PLAYOUT) as RoomPlayout['policy'][];

/** An older server has no such setting, and one of a newer server that is unknown here is left to each player. */
export const playoutOf = ({ playout, playoutMs }: Pick<ProtoRoom, 'playout' | 'playoutMs'>): RoomPlayout => ({
  policy: PLAYOUTS.find((word) => PROTO_PLAYOUT[word] === playout) ?? 'own',
  delayMs: playoutMs || null,
});

const PROTO_ENTRY: Record<Entry, ProtoEntry> = {
  invitation: ProtoEntry.ENTRY_INVITATION,
  members: ProtoEntry.ENTRY_MEMBERS,
  public: ProtoEntry.ENTRY_PUBLIC,
};
const ENTRIES = Object.keys(PROTO_ENTRY) as Entry[];

/** Settings that are left out are left out of the message, too. */
export const protoSettings = ({
  secondDevice,
  mostPlayers,
  entry,
  publicRole,
  pinnedMaster,
  name,
  sysex,
  guests,
  playout,
  playoutMs,
  relayOnly,
}: RoomSettings) => ({
  ...{ name, sysex, guests, playoutMs, relayOnly },
  playout: playout === undefined ? ProtoPlayout.PLAYOUT_UNSPECIFIED : PROTO_PLAYOUT[playout],
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
