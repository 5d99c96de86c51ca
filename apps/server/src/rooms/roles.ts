import { type Member as ProtoMember, Role } from '@midip2p/proto';
import type { Member, MemberRole } from './room';

const TO_PROTO: Record<MemberRole, Role> = {
  owner: Role.ROLE_OWNER,
  moderator: Role.ROLE_MODERATOR,
  player: Role.ROLE_PLAYER,
  listener: Role.ROLE_LISTENER,
};

export const protoRole = (role: MemberRole): Role => TO_PROTO[role];

/** A role that somebody can be given; undefined: none is named, or one that cannot be given. */
export const givenRole = (role: Role): Exclude<MemberRole, 'owner'> | undefined => GIVEN[role];

const GIVEN: Partial<Record<Role, Exclude<MemberRole, 'owner'>>> = {
  [Role.ROLE_MODERATOR]: 'moderator',
  [Role.ROLE_PLAYER]: 'player',
  [Role.ROLE_LISTENER]: 'listener',
};

export const protoMember = (member: Member): ProtoMember => ({ ...member, role: protoRole(member.role) });
