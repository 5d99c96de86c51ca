import { Injectable } from '@nestjs/common';
import { InvalidArgumentError, NotAllowedError } from '../domain-error';
import { called } from '../rooms/called';
import { mayDo } from '../rooms/rights';
import type { Ban, Member, MemberRole } from '../rooms/room';
import { UnknownMemberError, UnknownPortError } from '../rooms/room-errors';
import { IntroductionsService } from './introductions.service';
import { type RemovedPeer, RemovalsService } from './removals.service';
import type { MemberChange } from './room-members';
import type { SessionChange } from './session-change';
import { announcePermission } from './announce-permission';

export interface MemberUpdate extends MemberChange {
  /** Of the account. */
  name: string;
  /** For people. */
  reason: string;
}

export interface BanOptions {
  /** Of the account. */
  name: string;
  /** For people. */
  reason: string;
  /** 0: for good. */
  lifetimeSeconds: number;
}

/**
 * Decisions on a member of a room, inside one change of it. `role` is the role of the person who decides; those who run
 * the server decide as the room's owner does.
 *
 * Design: a mute or a role belongs to the member, so that it lasts, whatever device the member uses. In the same change
 * of the room the server signs a permission (spec/toast.md, 5.8) for each peer of the member in the session: receivers
 * obey
 * it, whether the player does or not, and whether they reach a server or not.
 */
@Injectable()
export class MemberDecisions {
  constructor(
    private readonly introductions: IntroductionsService,
    private readonly removals: RemovalsService,
  ) {}

  /** Throws UnknownMemberError, UnknownPortError, NotAllowedError. */
  async update(room: SessionChange, role: MemberRole, { name, reason, ...change }: MemberUpdate): Promise<Member> {
    const before = await this.decidedOn(room, role, name);
    if (change.role === 'moderator' && !mayDo(role, 'decide'))
      throw new NotAllowedError('only the owner of a room makes moderators');
    const known = change.mutedPorts && { ...change, mutedPorts: await this.ports(room, before, change.mutedPorts) };
    const after = { ...before, ...(known ?? change) };
    if (isSame(before, after)) return before;
    await room.members.update(before.accountId, known ?? change);
    await announcePermission(room, this.introductions, { before, after, reason });
    return after;
  }

  /**
   * Puts the member out of the session and of the room; for somebody who is banned already, changes the ban.
   * UnknownMemberError, NotAllowedError.
   */
  async ban(
    room: SessionChange,
    role: MemberRole,
    { name, reason, lifetimeSeconds }: BanOptions,
  ): Promise<{ ban: Ban; removed: RemovedPeer[] }> {
    const banned = await room.members.banned(name);
    const { accountId, guest, displayName, name: called } = banned ?? (await this.decidedOn(room, role, name));
    const until = lifetimeSeconds === 0 ? null : new Date(Date.now() + lifetimeSeconds * 1000);
    const ban = { accountId, name: called, displayName, guest, reason, until };
    const removed = await this.removals.removeIn(room, accountId, reason);
    await room.members.ban(ban);
    return { ban, removed };
  }

  /** UnknownMemberError: nobody of that name is banned. */
  async liftBan(room: SessionChange, name: string): Promise<void> {
    if (!(await room.members.liftBan(name))) throw new UnknownMemberError(name);
  }

  /** A member whom somebody of that role may decide on. UnknownMemberError, NotAllowedError. */
  async decidedOn(room: SessionChange, role: MemberRole, name: string): Promise<Member> {
    const member = await room.members.named(name);
    if (!member) throw new UnknownMemberError(name);
    const refusal = whyNot(role, member);
    if (refusal !== null) throw new NotAllowedError(refusal);
    return member;
  }

  // ---- details ----

  /** Ports by their whole names. A port that is muted already may stay so; a port that nobody plays cannot be muted. */
  private async ports(room: SessionChange, member: Member, asked: readonly string[]): Promise<string[]> {
    const inputs = await room.inputsOf(member.accountId);
    const there = [...member.mutedPorts, ...(inputs?.names ?? [])];
    const names = asked.flatMap((port) => {
      const found = called(there, port);
      if (found.length === 0 && inputs?.isAll !== false)
        throw new UnknownPortError(member.name, port, inputs && inputs.names);
      return found.length > 0 ? found : [port];
    });
    const distinct = [...new Set(names)];
    if (distinct.length > MOST_PORTS) throw new InvalidArgumentError(`mutedPorts: must be at most ${MOST_PORTS}`);
    return distinct;
  }
}

// ---- details ----

/** [TOAST-5.8-2] */
const MOST_PORTS = 64;

const isSame = (a: Member, b: Member): boolean =>
  a.role === b.role && a.muted === b.muted && JSON.stringify(a.mutedPorts) === JSON.stringify(b.mutedPorts);

/** Why somebody of that role, who may moderate, may not decide on that member; null: they may. */
function whyNot(role: MemberRole, member: Member): string | null {
  if (member.role === 'owner') return `${member.name} owns this room, and nobody decides on its owner`;
  const isModerator = mayDo(member.role, 'moderate');
  return isModerator && !mayDo(role, 'decide')
    ? `${member.name} is a moderator: only the owner decides on moderators`
    : null;
}
