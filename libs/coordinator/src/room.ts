import {
  type Invitation as ProtoInvitation,
  type Member as ProtoMember,
  Role,
  type Room as ProtoRoom,
  SecondDevice as ProtoSecondDevice,
} from '@midip2p/proto';

export type MemberRole = 'owner' | 'player' | 'listener';

export interface Member {
  accountId: string;
  name: string;
  role: MemberRole;
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

/** Good for one account, once. */
export interface Invitation {
  code: string;
  roomId: string;
  roomName: string;
  role: MemberRole;
  /** Milliseconds since 1970, by the server's clock. */
  expiresAtMs: number;
  /** For guests to pin; null: public authorities vouch for the server. */
  serverFingerprint: string | null;
}

export function roleOf(role: Role): MemberRole {
  if (role === Role.ROLE_OWNER) return 'owner';
  return role === Role.ROLE_PLAYER ? 'player' : 'listener'; // a role of a newer server may do the least
}

export const memberOf = ({ accountId, name, role }: ProtoMember): Member => ({ accountId, name, role: roleOf(role) });

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

export function invitationOf({ serverFingerprint, role, ...invitation }: ProtoInvitation): Invitation {
  return { ...invitation, role: roleOf(role), serverFingerprint: serverFingerprint || null };
}
