import { type Invitation as ProtoInvitation, Role, type Room as ProtoRoom } from '@midip2p/proto';

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
  /** By name. */
  members: Member[];
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

export function roomOf({ id, name, ownerName, role, members }: ProtoRoom): Room {
  const people = members.map((member) => ({
    accountId: member.accountId,
    name: member.name,
    role: roleOf(member.role),
  }));
  return { id, name, ownerName, role: roleOf(role), members: people };
}

export function invitationOf({ serverFingerprint, role, ...invitation }: ProtoInvitation): Invitation {
  return { ...invitation, role: roleOf(role), serverFingerprint: serverFingerprint || null };
}
