import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import type { AuditNote } from '../audit/audit';
import { noPassword } from '../auth/passwords';
import { LOG } from '../injection';
import { RemovalsService } from '../sessions/removals.service';
import { NoSuchPeerError } from '../sessions/session-errors';
import { AccountRemovalRepository } from './account-removal.repository';

export interface Deleted {
  /** Rooms that it alone owned. */
  closedRoomIds: string[];
  removedPeerIds: string[];
}

/** A deletion that was begun, and that nobody is at any more. */
const LEFT_BEHIND_MS = 60_000;

/**
 * The end of an account.
 *
 * Design: first nobody can be it any more, then it leaves what goes on, then everything that says who it was goes in one
 * change. Each step may be done again, so a server that starts finishes what another one has begun.
 */
@Injectable()
export class AccountRemoval implements OnApplicationBootstrap {
  constructor(
    private readonly accounts: AccountRemovalRepository,
    private readonly removals: RemovalsService,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const id of await this.accounts.unfinished(LEFT_BEHIND_MS)) {
      await this.finish(id, BY_SERVER);
      this.log.info({ account: id }, 'finished the deletion of an account');
    }
  }

  /** `note` is written with its beginning. */
  async delete(accountId: string, note: AuditNote): Promise<Deleted> {
    await this.accounts.begin(accountId, note);
    return this.finish(accountId, note);
  }

  /** A guest whom nobody has been for so many days; false: it is none, or somebody has come back. */
  async deleteIdle(accountId: string, days: number): Promise<boolean> {
    if (!(await this.accounts.beginIdle(accountId, days))) return false;
    await this.finish(accountId, BY_SERVER);
    return true;
  }

  private async finish(accountId: string, note: AuditNote): Promise<Deleted> {
    const removedPeerIds = await this.remove(await this.accounts.seats({ accountId }), 'account-deleted', note);
    const closedRoomIds: string[] = [];
    for (const roomId of await this.accounts.openRoomsOf(accountId)) {
      if (await this.accounts.handOver(roomId, accountId)) continue;
      await this.accounts.close(roomId);
      closedRoomIds.push(roomId);
      removedPeerIds.push(...(await this.remove(await this.accounts.seats({ roomId }), 'room-closed', note)));
    }
    await this.accounts.forget(accountId, noPassword());
    return { closedRoomIds, removedPeerIds };
  }

  /** Each in the change of its room, with a note of its own. */
  private async remove(seats: { roomId: string; accountId: string }[], reason: string, note: AuditNote) {
    const removed: string[] = [];
    for (const seat of seats) {
      const itsNote: AuditNote = { ...note, action: 'room.remove-account', detail: { roomId: seat.roomId, reason } };
      try {
        const peers = await this.removals.removeAccount({ ...seat, reason }, itsNote);
        removed.push(...peers.map(({ peerId }) => peerId));
      } catch (error) {
        if (!(error instanceof NoSuchPeerError)) throw error; // its session ended meanwhile: nobody is left to remove
      }
    }
    return removed;
  }
}

// ---- details ----

const BY_SERVER: AuditNote = {
  ...{ accountId: null, accountName: 'midip2p-server', origin: '', via: 'setting', result: 'done' },
  ...{ action: 'account.delete', target: null, detail: {} },
};
