import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Client } from 'pg';
import type { Logger } from 'pino';
import { atStart } from '../database/at-start';
import { connectionTo, Database } from '../database/database';
import { DatabaseTroubles } from '../database/database-troubles';
import { ROOM_CHANNEL } from '../database/room-change';
import { LOG } from '../injection';

const POLL_MS = 1000;
const UUID = /^[0-9a-f-]{36}$/;

/**
 * Wakes whoever follows a room when it has changed, on whatever server. One connection listens for all rooms of this
 * process. A notice says nothing but "look", and every follower is told to look once a second besides: a notice lost
 * with its connection costs a second, never an event.
 */
@Injectable()
export class RoomBus implements OnModuleInit, OnApplicationShutdown {
  private readonly followers = new Map<string, Set<() => void>>();
  private readonly seen = new Map<string, bigint>();
  /** The handlers of notices, by channel. */
  private readonly handlers = new Map([[ROOM_CHANNEL, (roomId: string) => this.wake(roomId)]]);
  private listener: Client | null = null;
  private poll: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly db: Database,
    private readonly troubles: DatabaseTroubles,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    await atStart(() => this.listen());
    this.poll = setInterval(() => void this.look(), POLL_MS).unref();
  }

  /**
   * Notices of another channel on the same connection. Some may be lost, so the listener has to look by itself as well.
   */
  async listenTo(channel: string, take: (payload: string) => void): Promise<void> {
    this.handlers.set(channel, take);
    await this.listener?.query(`LISTEN ${channel}`);
  }

  /** Returns the way out. */
  subscribe(roomId: string, wake: () => void): () => void {
    const wakers = this.followers.get(roomId) ?? new Set();
    this.followers.set(roomId, wakers.add(wake));
    return () => {
      wakers.delete(wake);
      if (wakers.size > 0 || this.followers.get(roomId) !== wakers) return;
      this.followers.delete(roomId);
      this.seen.delete(roomId);
    };
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.poll);
    await this.listener?.end().catch(() => {}); // it may be broken already, which is as good
  }

  private async listen(): Promise<void> {
    // Its own connection, not one of the pool: what listens must stay.
    const client = new Client({ ...connectionTo(this.db.url, this.db.patience), application_name: 'midip2p listener' });
    client.on('notification', ({ channel, payload }) => this.handlers.get(channel)?.(payload ?? ''));
    client.on('error', (error) => {
      if (!this.stopped) this.troubles.note(error, 'listening for changes');
      if (this.listener === client) this.listener = null;
    });
    try {
      await client.connect();
      for (const channel of this.handlers.keys()) await client.query(`LISTEN ${channel}`);
      this.listener = client;
    } catch (error) {
      await client.end().catch(() => {}); // it never worked
      throw error;
    }
  }

  /** One question for all followed rooms; those whose number moved are woken. */
  private async look(): Promise<void> {
    try {
      if (!this.listener && !this.stopped) await this.listen();
      const ids = [...this.followers.keys()].filter((id) => UUID.test(id));
      if (ids.length === 0) return;
      const rooms = await this.db.room.findMany({ where: { id: { in: ids } }, select: { id: true, nextNumber: true } });
      for (const { id, nextNumber } of rooms) {
        const moved = this.seen.get(id) !== nextNumber;
        this.seen.set(id, nextNumber);
        if (moved) this.wake(id);
      }
    } catch (error) {
      if (this.stopped || this.troubles.note(error, 'asking for changes')) return;
      this.log.warn({ err: error }, 'the database could not be asked for changes');
    }
  }

  private wake(roomId: string): void {
    for (const wake of this.followers.get(roomId) ?? []) wake();
  }
}
