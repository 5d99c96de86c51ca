import type { RelayRefused } from '@midip2p/proto';
import { Inject, Injectable } from '@nestjs/common';
import { Pace } from '../admission/pace';
import type { Config } from '../config/config';
import { CONFIG } from '../injection';
import { relaysOf } from '../relays/known-relays';
import { OWN, type RelayAddress, textOf } from '../config/relay-address';
import { makeWay } from '../relays/relay-tokens';
import { IntroductionsService } from './introductions.service';
import { ownPeer } from './own-peer';
import { OutOfOrderError } from './session-errors';
import type { Place } from './place';
import { SessionsRepository } from './sessions.repository';

export type RelayRefusal = Omit<RelayRefused, 'peerId'>;

/**
 * Ways for two peers by a relay (spec/toast.md, 13.5).
 *
 * Design: that there is a way is an event of the room, so that both peers get it, whatever server each is at, and also if
 * they resume. Tokens are in it, as what is signed of a removal is: who reads them in the database before they expire can meet
 * nobody by them, for peers let nobody in but each other.
 */
@Injectable()
export class RelaysService {
  private readonly addresses: RelayAddress[];
  private readonly pace: Pace;

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly introductions: IntroductionsService,
    @Inject(CONFIG) config: Config,
  ) {
    this.addresses = relaysOf(config);
    const perMinute = config.limits.relaysPerMinutePerAccount;
    this.pace = new Pace(perMinute / 60, perMinute);
  }

  /**
   * Both peers are told of a way, unless they were a moment ago. What is returned is for the one that asks, and null: nothing.
   * Throws as all that a stream asks for (PeerReplacedError, RemovedError, OutOfOrderError).
   */
  async want(place: Place, accountId: string, otherId: string): Promise<RelayRefusal | null> {
    if (this.addresses.length === 0) return NO_RELAY;
    const waitMs = this.pace.take(accountId);
    if (waitMs > 0) return tooOften(Math.ceil(waitMs));
    return this.sessions.changeRoster(place.roomId, async (room) => {
      const me = await ownPeer(room, place);
      if (me.joinedNumber === null) throw new OutOfOrderError('say ready before a relay is wanted');
      const other = otherId === me.id ? null : await room.peer(otherId);
      const isThere = me.state === 'ready' && other?.state === 'ready' && other.sessionId === me.sessionId;
      if (!isThere) return UNKNOWN_PEER; // [TOAST-13.5-3]
      if (await room.relayWays.wasTold([me.id, other.id])) return null; // [TOAST-13.5-5]
      const isAlone = !this.addresses.includes(OWN) || (await room.relayWays.isOneServer());
      const relays = this.addresses.filter((relay) => isAlone || relay !== OWN);
      if (relays.length === 0) return SEVERAL_SERVERS;
      const { privateKey: key } = this.introductions.voice(true); // that of now, for it is a relay that has to know it
      const sides = [me, other].map(({ id: peerId, accountId }) => ({ peerId, accountId }));
      const nowMs = Date.now(); // by which relays and clients compare, and not the clock of the database
      const way = makeWay(me.sessionId, [sides[0]!, sides[1]!], { number: room.number + 1, nowMs, key });
      await room.append({ kind: 'relay-way', ...way, relays: relays.map(textOf) });
      return null;
    });
  }
}

// ---- details ----

const NO_RELAY: RelayRefusal = {
  code: 'no-relay',
  message:
    'this server has no relay: one of the two players has to be reachable from outside, or its operator names a relay',
  retryAfterMs: 0,
};

/** Two connections to one address may reach two servers, and are not joined then. */
const SEVERAL_SERVERS: RelayRefusal = {
  code: 'no-relay',
  message: 'this server is no relay while others serve the same rooms, and its operator names none: ask again in 10 s',
  retryAfterMs: 10_000,
};

const UNKNOWN_PEER: RelayRefusal = {
  code: 'unknown-peer',
  message: 'the server does not see that peer in this session now: ask again when it is there',
  retryAfterMs: 0,
};

const tooOften = (retryAfterMs: number): RelayRefusal => ({
  code: 'relay-too-often',
  message: `this account asks for relays too often: ask again in ${Math.ceil(retryAfterMs / 1000)} s`,
  retryAfterMs,
});
