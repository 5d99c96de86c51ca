import { Injectable } from '@nestjs/common';
import type { Caller } from '../callers/access-tokens';
import { NotAllowedError } from '../domain-error';
import type { PageOf, PageOptions } from '../paging/page';
import { mayDo } from '../rooms/rights';
import type { Ban, Member, MemberRole } from '../rooms/room';
import { RoomClosedError, UnknownRoomError } from '../rooms/room-errors';
import { type BanOptions, MemberDecisions, type MemberUpdate } from './member-decisions';
import { type RemovedPeer, RemovalsService } from './removals.service';
import type { SessionChange } from './session-change';
import { NoSuchPeerError } from './session-errors';
import { SessionsRepository } from './sessions.repository';

type InRoom<Wish> = Wish & { roomId: string };

/** The decisions of owners and moderators on the other members of their room. */
@Injectable()
export class ModerationService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly decisions: MemberDecisions,
    private readonly removals: RemovalsService,
  ) {}

  /** Throws UnknownRoomError, RoomClosedError, UnknownMemberError, UnknownPortError, NotAllowedError. */
  updateMember(caller: Caller, { roomId, ...options }: InRoom<MemberUpdate>): Promise<Member> {
    return this.decide(caller, roomId, (room, role) => this.decisions.update(room, role, options));
  }

  /** Puts a player out of the running session, until it ends. Also NoSuchPeerError: they are in none. */
  removeFromSession(
    caller: Caller,
    { roomId, name, reason }: InRoom<Pick<MemberUpdate, 'name' | 'reason'>>,
  ): Promise<RemovedPeer[]> {
    return this.decide(caller, roomId, async (room, role) => {
      const { accountId } = await this.decisions.decidedOn(room, role, name);
      const removed = await this.removals.removeIn(room, accountId, reason);
      if (removed.length === 0) throw new NoSuchPeerError(`of ${name}`);
      return removed;
    });
  }

  banPlayer(caller: Caller, { roomId, ...options }: InRoom<BanOptions>): Promise<{ ban: Ban; removed: RemovedPeer[] }> {
    return this.decide(caller, roomId, (room, role) => this.decisions.ban(room, role, options));
  }

  async bans(caller: Caller, { roomId, ...page }: InRoom<PageOptions>): Promise<PageOf<Ban>> {
    await this.decide(caller, roomId, async () => undefined);
    return this.sessions.bans(roomId, page);
  }

  liftBan(caller: Caller, { roomId, name }: { roomId: string; name: string }): Promise<void> {
    return this.decide(caller, roomId, (room) => this.decisions.liftBan(room, name));
  }

  // ---- details ----

  /** In one change of the room, by somebody who may moderate it. */
  private async decide<T>(
    caller: Caller,
    roomId: string,
    work: (room: SessionChange, role: MemberRole) => Promise<T>,
  ): Promise<T> {
    const decided = await this.sessions.change(roomId, async (room) => {
      const role = await room.members.roleOf(caller.accountId);
      if (role === null) throw new UnknownRoomError(roomId);
      if (room.isClosed) throw new RoomClosedError(roomId);
      if (!mayDo(role, 'moderate'))
        throw new NotAllowedError('only the owner and the moderators of a room decide on the others');
      return { result: await work(room, role) };
    });
    if (!decided) throw new UnknownRoomError(roomId);
    return decided.result;
  }
}
