import { Injectable } from '@nestjs/common';
import { NoSuchPeerError } from '../sessions/session-errors';
import { RemovalsService, type RemovedPeer } from '../sessions/removals.service';
import { accountBy, accountTarget } from './account-target';
import { AccountsRepository } from './accounts.repository';
import { UnknownAccountError } from './admin-errors';
import { AdministratorsRight, type Applicant } from './administrators-right';
import type { AuditNote } from '../audit/audit';
import { AllSessionsRepository } from './all-sessions.repository';
import type { PageOf, PageOptions } from '../paging/page';
import type { PeerAnswer, SessionAnswer } from '../generated/answers';

export interface PlayerReference {
  roomId: string;
  who: { $case: 'peerId' | 'account'; value: string };
  reason: string;
}

/** The people who play on a server, and the quality of their links and clocks. */
@Injectable()
export class AllSessionsService {
  constructor(
    private readonly right: AdministratorsRight,
    private readonly repository: AllSessionsRepository,
    private readonly accounts: AccountsRepository,
    private readonly removals: RemovalsService,
  ) {}

  sessions(
    who: Applicant,
    { roomId, endedToo, ...page }: PageOptions & { roomId: string; endedToo: boolean },
  ): Promise<PageOf<SessionAnswer>> {
    const deed = { action: 'session.list', target: null, detail: {} } as const;
    return this.right.look(who, deed, () => this.repository.sessions({ roomId: roomId || null, endedToo }, page));
  }

  peers(
    who: Applicant,
    { roomId, sessionId, goneToo, ...page }: PageOptions & { roomId: string; sessionId: string; goneToo: boolean },
  ): Promise<PageOf<PeerAnswer>> {
    const deed = { action: 'peer.list', target: null, detail: {} } as const;
    const options = { roomId: roomId || null, sessionId: sessionId || null, goneToo };
    return this.right.look(who, deed, () => this.repository.peers(options, page));
  }

  /** By peer, that device alone; by account, every device of it. Both stay out until the session has ended. */
  remove(who: Applicant, { roomId, who: whom, reason }: PlayerReference): Promise<string[]> {
    const detail = { roomId, reason };
    if (whom.$case === 'peerId') {
      const target = { kind: 'peer', id: whom.value, name: '' } as const;
      return this.right.change(who, { action: 'peer.remove', target, detail }, async (note) => {
        if ((await this.repository.roomOf(whom.value)) !== roomId) throw new NoSuchPeerError(`peer ${whom.value}`);
        return [(await this.removals.removePeer({ peerId: whom.value, reason }, note)).peerId];
      });
    }
    const deed = { action: 'room.remove-account', target: accountTarget(whom.value), detail } as const;
    return this.right.change(who, deed, async (note) => {
      const account = await this.accounts.find(accountBy(whom.value));
      if (!account) throw new UnknownAccountError(whom.value);
      return idsOf(await this.removals.removeAccount({ roomId, accountId: account.id, reason }, note));
    });
  }

  /** An account that was disabled, from every session; `note` is that of the disabling. */
  async removeDisabled(accountId: string, reason: string, note: AuditNote): Promise<string[]> {
    const seats = (await this.repository.roomsWith(accountId)).map((roomId) => ({ roomId, accountId }));
    return this.removeAll(seats, 'account-disabled', reason, note);
  }

  /** Each in the change of its room, with a note of its own. */
  private async removeAll(
    seats: { roomId: string; accountId: string }[],
    why: string,
    reason: string,
    note: AuditNote,
  ): Promise<string[]> {
    const told = reason === '' ? why : `${why}: ${reason}`;
    const removed: string[] = [];
    for (const seat of seats) {
      const detail = { roomId: seat.roomId, reason: told };
      const itsNote: AuditNote = { ...note, action: 'room.remove-account', detail };
      try {
        removed.push(...idsOf(await this.removals.removeAccount({ ...seat, reason: told }, itsNote)));
      } catch (error) {
        if (!(error instanceof NoSuchPeerError)) throw error; // its session ended meanwhile: nobody is left to remove
      }
    }
    return removed;
  }
}

// ---- details ----

const idsOf = (removed: RemovedPeer[]): string[] => removed.map(({ peerId }) => peerId);
