import {
  type Ban as ProtoBan,
  type Member as ProtoMember,
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
  /** The caller's. */
  role: MemberRole;
  /** By name; not all, where there are many. */
  members: Member[];
  memberCount: number;
  secondDevice: SecondDevice;
  /** SysEx of its players reaches the instruments of the others, where those do not say otherwise. */
  sysex: boolean;
}

/** What becomes of a device of a player who is in the session with another one. */
export type SecondDevice = 'joins' | 'refused';

/** What an owner may decide; what is left out stays. */
export interface RoomSettings {
  name?: string | undefined;
  secondDevice?: SecondDevice | undefined;
  sysex?: boolean | undefined;
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
  const { id, name, ownerName, role, secondDevice: second, sysex } = room;
  const members = room.members.map(memberOf);
  const memberCount = Math.max(room.memberCount, members.length); // an older server does not count them
  return { id, name, ownerName, role: roleOf(role), members, memberCount, secondDevice: secondDeviceOf(second), sysex };
}

export const secondDeviceOf = (word: ProtoSecondDevice): SecondDevice =>
  word === ProtoSecondDevice.SECOND_DEVICE_REFUSED ? 'refused' : 'joins';

export function protoSecondDevice(word: SecondDevice | undefined): ProtoSecondDevice {
  if (word === undefined) return ProtoSecondDevice.SECOND_DEVICE_UNSPECIFIED;
  return word === 'joins' ? ProtoSecondDevice.SECOND_DEVICE_JOINS : ProtoSecondDevice.SECOND_DEVICE_REFUSED;
}
