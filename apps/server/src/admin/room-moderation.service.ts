import { Injectable } from '@nestjs/common';
import type { PageOf, PageOptions } from '../paging/page';
import type { Ban, Member } from '../rooms/room';
import { AnyRoomService, type Known } from '../sessions/any-room.service';
import type { BanOptions, MemberUpdate } from '../sessions/member-decisions';
import { SessionsRepository } from '../sessions/sessions.repository';
import { accountBy, accountTarget } from './account-target';
import { AccountsRepository } from './accounts.repository';
import { NoSuchRoomError, UnknownAccountError } from './admin-errors';
import { AdministratorsRight, type Applicant, type Deed } from './administrators-right';
import { AllRoomsRepository } from './all-rooms.repository';
import { type BanAnswer, banAnswer } from './ban-answer';

/** A room, and an account by name or id. */
interface Meant {
  roomId: string;
  account: string;
}

/** Roles, mutes and bans in any room, as its owner could decide them. */
@Injectable()
export class RoomModerationService {
  constructor(
    private readonly right: AdministratorsRight,
    private readonly rooms: AllRoomsRepository,
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly any: AnyRoomService,
  ) {}

  /** Changes the given ones of role and mutes; the rest stays. */
  updateMember(
    who: Applicant,
    { roomId, account, reason, ...change }: Meant & Omit<MemberUpdate, 'name'>,
  ): Promise<Member> {
    const said = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const deed = deedOn('room.change-member', { roomId, account }, { reason, ...said });
    return this.right.change(who, deed, async (note) => {
      const { name } = await this.known(account);
      return there(roomId, await this.any.updateMember(roomId, { ...said, name, reason }, note));
    });
  }

  ban(
    who: Applicant,
    { roomId, account, reason, lifetimeSeconds }: Meant & Omit<BanOptions, 'name'>,
  ): Promise<{ ban: BanAnswer; removedPeerIds: string[] }> {
    const deed = deedOn('room.ban', { roomId, account }, { reason, lifetimeSeconds: String(lifetimeSeconds) });
    return this.right.change(who, deed, async (note) => {
      const { name } = await this.known(account);
      const { ban, removed } = there(roomId, await this.any.ban(roomId, { name, reason, lifetimeSeconds }, note));
      return { ban: banAnswerOf(ban), removedPeerIds: removed.map(({ peerId }) => peerId) };
    });
  }

  bans(who: Applicant, { roomId, ...page }: PageOptions & { roomId: string }): Promise<PageOf<BanAnswer>> {
    const deed: Deed = { action: 'room.list-bans', target: { kind: 'room', id: roomId, name: '' }, detail: {} };
    return this.right.look(who, deed, async () => {
      if (!(await this.rooms.isThere(roomId))) throw new NoSuchRoomError(roomId);
      const { items, next } = await this.sessions.bans(roomId, page);
      return { items: items.map(banAnswerOf), next };
    });
  }

  /** Resolves with whose it was. */
  liftBan(who: Applicant, { roomId, account }: Meant): Promise<Pick<BanAnswer, 'accountId' | 'name'>> {
    return this.right.change(who, deedOn('room.lift-ban', { roomId, account }, {}), async (note) => {
      const banned = await this.known(account);
      there(roomId, await this.any.liftBan(roomId, banned, note));
      return { accountId: banned.id, name: banned.name };
    });
  }

  // ---- details ----

  private async known(nameOrId: string): Promise<Known> {
    const found = await this.accounts.find(accountBy(nameOrId));
    if (!found) throw new UnknownAccountError(nameOrId);
    return { id: found.id, name: found.name };
  }
}

// ---- details ----

const deedOn = (action: Deed['action'], { roomId, account }: Meant, detail: Deed['detail']): Deed => ({
  action,
  target: accountTarget(account),
  detail: { roomId, ...detail },
});

function there<T>(roomId: string, found: T | null): T {
  if (found === null) throw new NoSuchRoomError(roomId);
  return found;
}

const banAnswerOf = ({ until, ...ban }: Ban): BanAnswer =>
  banAnswer.parse({ ...ban, ...(until && { untilMs: until.getTime() }) });
