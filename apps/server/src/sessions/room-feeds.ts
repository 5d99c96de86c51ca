import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { RoomBus } from '../bus/room-bus';
import { DatabaseTroubles } from '../database/database-troubles';
import { LOG } from '../injection';
import { RoomFeed } from './room-feed';
import { SessionsRepository } from './sessions.repository';

/** The means by which a stream follows its room. */
export interface Followed {
  feed: RoomFeed;
  /** A second call does nothing. */
  end(): void;
}

/** One feed for each room in which this server has a stream, for as long as it has one. */
@Injectable()
export class RoomFeeds {
  private readonly feeds = new Map<string, { feed: RoomFeed; unsubscribe: () => void }>();

  constructor(
    private readonly bus: RoomBus,
    private readonly sessions: SessionsRepository,
    private readonly troubles: DatabaseTroubles,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  follow(roomId: string, wake: () => void): Followed {
    const { feed, unsubscribe } = this.of(roomId);
    const leave = feed.subscribe(wake);
    const end = () => {
      if (leave() || this.feeds.get(roomId)?.feed !== feed) return;
      this.feeds.delete(roomId);
      unsubscribe();
    };
    return { feed, end };
  }

  private of(roomId: string): { feed: RoomFeed; unsubscribe: () => void } {
    const known = this.feeds.get(roomId);
    if (known) return known;
    const feed = new RoomFeed(roomId, this.sessions, (error) => this.note(roomId, error));
    const followed = { feed, unsubscribe: this.bus.subscribe(roomId, () => feed.wake()) };
    this.feeds.set(roomId, followed);
    return followed;
  }

  private note(room: string, error: unknown): void {
    if (!this.troubles.note(error, 'the events of a room'))
      this.log.warn({ err: error, room }, 'what happened in a room could not be read yet');
  }
}
