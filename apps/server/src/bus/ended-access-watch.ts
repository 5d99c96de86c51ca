import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { EndedAccess } from '../callers/ended-access';
import type { Config } from '../config/config';
import { Database } from '../database/database';
import { DatabaseTroubles } from '../database/database-troubles';
import { ENDED_CHANNEL, isRemovedToo } from '../database/end-devices';
import { CONFIG, LOG } from '../injection';
import { RoomBus } from './room-bus';

const POLL_MS = 1000;
/** Clocks of servers differ, and transactions take their time: what is so much older is looked at, too. */
const OVERLAP_S = 90;

/**
 * Keeps EndedAccess in step with the database: a notice tells it at once whose access has ended on whatever server, and a question
 * each second whom no notice told, as after a break or from a server of an earlier version.
 */
@Injectable()
export class EndedAccessWatch implements OnModuleInit, OnApplicationShutdown {
  private poll: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;
  private lookedAt: number | null = null;

  constructor(
    private readonly db: Database,
    private readonly bus: RoomBus,
    private readonly ended: EndedAccess,
    private readonly troubles: DatabaseTroubles,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.bus.listenTo(ENDED_CHANNEL, (notice) => {
      const [reason, ...ids] = notice.split(' ');
      this.ended.add(ids, isRemovedToo(reason!));
    });
    await this.look();
    this.poll = setInterval(
      () => (this.looking ??= this.tryLook().finally(() => (this.looking = null))),
      POLL_MS,
    ).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.poll);
    await this.looking;
  }

  private async tryLook(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      if (this.troubles.note(error, 'asking whose access has ended')) return;
      this.log.warn({ err: error }, 'the database could not be asked whose access has ended');
    }
  }

  private async look(): Promise<void> {
    const began = performance.now();
    const lifetime = this.config.auth.accessTokenSeconds;
    const unseen = this.lookedAt === null ? lifetime : Math.min(lifetime, (began - this.lookedAt) / 1000);
    const seconds = unseen + OVERLAP_S;
    const rows = await this.db.$queryRaw<{ id: string; reason: string | null }[]>`
      SELECT id::text, end_reason AS reason FROM device WHERE ended_at > now() - ${seconds} * interval '1 second'
      UNION ALL SELECT id::text, 'account-deleted' FROM account WHERE deleted_at > now() - ${seconds} * interval '1 second'`;
    for (const removed of [true, false])
      this.ended.add(
        rows.filter(({ reason }) => isRemovedToo(reason ?? '') === removed).map(({ id }) => id),
        removed,
      );
    this.lookedAt = began;
  }
}
