import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { JoinRequest, JoinResponse } from '@midip2p/proto';
import { Controller, Inject } from '@nestjs/common';
import { GrpcStreamCall } from '@nestjs/microservices';
import type { Logger } from 'pino';
import { AccessTokens } from '../auth/access-tokens';
import { RoomBus } from '../bus/room-bus';
import { LOG } from '../injection';
import { IntroductionsService } from '../introductions/introductions.service';
import { Metrics } from '../operations/metrics';
import { addressOf, callerOf } from '../rpc/callers';
import { Refusals } from '../rpc/refusals';
import { JoinCall } from './join-call';
import { JoinStream } from './join-stream';
import { SessionsService } from './sessions.service';

@Controller()
export class SessionsController {
  private readonly streams = new Set<JoinStream>();

  constructor(
    readonly sessions: SessionsService,
    readonly introductions: IntroductionsService,
    readonly tokens: AccessTokens,
    readonly bus: RoomBus,
    readonly refusals: Refusals,
    readonly metrics: Metrics,
    @Inject(LOG) readonly log: Logger,
  ) {}

  @GrpcStreamCall('SessionService', 'join')
  join(call: ServerDuplexStream<JoinRequest, JoinResponse>): void {
    const stream = new JoinStream(new JoinCall(call), callerOf(call.metadata), addressOf(call), this);
    this.streams.add(stream);
    this.metrics.streams.inc();
    void stream.run().finally(() => {
      this.streams.delete(stream);
      this.metrics.streams.dec();
    });
  }

  /** Tells every client to resume elsewhere, or in a moment: evenly over that time, so that others are not run down. */
  async moveStreams(withinMs: number): Promise<void> {
    const streams = [...this.streams];
    const pauseMs = withinMs / Math.max(1, streams.length);
    for (const stream of streams) {
      stream.stop();
      if (pauseMs >= 1) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  endStreams(): void {
    for (const stream of this.streams) stream.stop();
  }
}
