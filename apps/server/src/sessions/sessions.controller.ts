import { setTimeout as pause } from 'node:timers/promises';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { JoinRequest, JoinResponse } from '@midip2p/proto';
import { Controller, Inject } from '@nestjs/common';
import { GrpcStreamCall } from '@nestjs/microservices';
import type { Logger } from 'pino';
import { AccessTokens } from '../callers/access-tokens';
import { EndedAccess } from '../callers/ended-access';
import { DatabaseTroubles } from '../database/database-troubles';
import { LOG } from '../injection';
import { IntroductionsService } from './introductions.service';
import { Metrics } from '../metrics/metrics';
import { addressOf, callerOf } from '../callers/callers';
import { Refusals } from '../refusals/refusals';
import { JoinCall } from './join-call';
import { type JoinParts, JoinStream } from './join-stream';
import { RelaysService } from './relays.service';
import { RoomFeeds } from './room-feeds';
import { ServerStoppingError } from './session-errors';
import { SessionsService } from './sessions.service';
import { TimingService } from './timing.service';

const LAST_WORDS_MS = 3000;
/** How long before the goodbye of a connection the last messages of its streams are sent. */
const WORDS_FIRST_MS = 50;

@Controller()
export class SessionsController {
  private readonly streams = new Map<JoinStream, { peer: string; over: Promise<void> }>();
  /** Connections whose clients were told to go elsewhere. */
  private readonly leaving = new Set<string>();
  private isEnding = false;

  private readonly parts: JoinParts;

  constructor(
    sessions: SessionsService,
    timing: TimingService,
    introductions: IntroductionsService,
    relays: RelaysService,
    tokens: AccessTokens,
    access: EndedAccess,
    feeds: RoomFeeds,
    private readonly refusals: Refusals,
    troubles: DatabaseTroubles,
    private readonly metrics: Metrics,
    @Inject(LOG) log: Logger,
  ) {
    this.parts = { sessions, timing, introductions, relays, tokens, access, feeds, refusals, troubles, metrics, log };
  }

  @GrpcStreamCall('SessionService', 'join')
  join(call: ServerDuplexStream<JoinRequest, JoinResponse>): void {
    if (this.isEnding || this.leaving.has(call.getPeer()))
      return new JoinCall(call).refuse(this.refusals.of(new ServerStoppingError())); // it came before its connection's end
    let stream: JoinStream;
    try {
      stream = new JoinStream(new JoinCall(call), callerOf(call.metadata), addressOf(call), this.parts);
    } catch (error) {
      return new JoinCall(call).refuse(this.refusals.of(error)); // nobody else would answer it
    }
    this.metrics.streams.inc();
    const over = stream.run().finally(() => {
      this.streams.delete(stream);
      this.metrics.streams.dec();
    });
    this.streams.set(stream, { peer: call.getPeer(), over });
  }

  /**
   * Tells one client after another to resume elsewhere, evenly over that time, so that other servers are not overrun.
   * `sendAway` announces the end of a connection, and comes last: a client that still has a call open on it would take
   * the connection for dead.
   */
  async moveStreams(withinMs: number, sendAway: (peer: string) => void): Promise<void> {
    const peers = [...new Set([...this.streams.values()].map(({ peer }) => peer))];
    const pauseMs = withinMs / Math.max(1, peers.length);
    for (const moved of peers) {
      this.leaving.add(moved);
      for (const [stream, { peer }] of this.streams) if (peer === moved) stream.stop();
      setTimeout(() => sendAway(moved), WORDS_FIRST_MS);
      if (pauseMs >= 1) await pause(pauseMs);
    }
    await pause(WORDS_FIRST_MS);
  }

  /** Tells every client to resume elsewhere, or in a moment; resolves when all are gone, or if that takes too long. */
  async endStreams(): Promise<void> {
    this.isEnding = true;
    if (this.streams.size === 0) return;
    for (const stream of this.streams.keys()) stream.stop();
    const all = [...this.streams.values()].map(({ over }) => over);
    const patience = new AbortController();
    await Promise.race([Promise.all(all), pause(LAST_WORDS_MS, undefined, { signal: patience.signal })]);
    patience.abort();
    await pause(WORDS_FIRST_MS);
  }
}
