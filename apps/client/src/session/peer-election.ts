// While the server is away peers elect the timing master among themselves. spec/election.md, section 5
import {
  compareEpochs,
  type ElectionPeer,
  electTimingMaster,
  electorOf,
  type Epoch,
  nextEpoch,
  SERVER_ELECTOR,
} from '@midip2p/election';
import type { Signed } from '@midip2p/coordinator';
import type { Mandate } from './mastership';
import { type TimingMessage, readTiming, writeTiming } from './timing-message';

/** What the server's roster has of a peer: whether it may be master, and when it joined. */
export interface RosterEntry {
  joinedNumber: number;
  eligible: boolean;
  pinned: boolean;
}

/** A peer's report on its own clock. */
export type Facts = Pick<TimingMessage, 'synchronised' | 'jitterBoundUs' | 'rttUs' | 'served' | 'sessionUs'>;

/** The times in a peer's message. */
export type PeerTimes = Pick<TimingMessage, 'rttUs' | 'wayUs'> & { sessionUs: number };

export interface ElectionContext {
  self: string;
  /** Peers whose links work now, each with its link. */
  livePeers(): Iterable<[peerId: string, link: number]>;
  rosterEntry(peerId: string): RosterEntry | null;
  facts(): Facts;
  mandate(): Mandate | null;
  follow(mandate: Mandate): void;
  /** The server's epoch from its signed form; throws if the server has not signed it. */
  believe(signed: Signed): Mandate;
  /** Called with the session time of a peer that follows the same master. */
  timed(peerId: string, times: PeerTimes): void;
  /** How long that peer's messages took to us, for the peer to compare: `wayUs` of spec/election.md, 5.1. */
  wayFrom(peerId: string): number | null;
  /** Called if that peer brings an epoch as the server's that is not believed. */
  refused(peerId: string, error: unknown): void;
  send(link: number, message: { kind: string }): void;
  nowMs(): number;
}

const SEND_EVERY_MS = 2000; // [ELECTION-5.1-1]
const MESSAGE_LASTS_MS = 6000; // [ELECTION-5.2-2]
const CLAIM_AFTER_MS = 1000; // [ELECTION-5.2-3]
const WAIT_FOR_OTHER_MS = 3000;
const FAILED_FOR_MS = 60_000; // [ELECTION-1.3-2]
/**
 * A peer that says it reaches the server has to bring a new epoch of the server's within this time, if one is needed.
 * [ELECTION-5.2-1]
 */
const SERVER_WITHIN_MS = 15_000;
const NEW_FOR_MS = 5000; // [ELECTION-2.2-4]
const TERMS_AT_ONCE = 16; // [ELECTION-5.4-3]
const NO_EPOCH: Epoch = { term: 0, elector: SERVER_ELECTOR };

export class PeerElection {
  private serverUp = true;
  private readonly messages = new Map<string, { message: TimingMessage; atMs: number }>();
  private sentAtMs = -Infinity;
  private sentState = '';
  /** The peer that the rule names, and since when. */
  private named: { peerId: string; sinceMs: number } | null = null;
  /** Peers that were named but did not become master. */
  private readonly passedOver = new Set<string>();
  /** Masters that lost the election because they did not serve. [ELECTION-1.3-2] */
  private readonly failedAtMs = new Map<string, number>();
  private latest: Epoch = NO_EPOCH;
  /** When the present mandate began. */
  private since = { of: '', atMs: 0 };
  /** The server's latest term, and since when we know it. */
  private signed = { term: 0, atMs: 0 };
  /** Since when some peer has said that it reaches the server, without the server electing anybody. */
  private reachedSinceMs: number | null = null;

  constructor(private readonly context: ElectionContext) {}

  server(up: boolean): void {
    this.serverUp = up;
    this.beat();
  }

  /** Takes a message of a peer's program. One that makes no sense is ignored. */
  receive(peerId: string, text: string): void {
    const message = readTiming(text);
    if (message === null) return;
    this.messages.set(peerId, { message, atMs: this.context.nowMs() });
    const ours = isOfMaster(message, this.context.mandate());
    const { sessionUs, rttUs, wayUs } = message;
    if (ours && sessionUs !== null) this.context.timed(peerId, { sessionUs, rttUs, wayUs });
    if (message.epoch.elector === SERVER_ELECTOR) this.receiveServerEpoch(peerId, message);
    else this.receivePeerEpoch(peerId, message);
    this.beat();
  }

  /** The latest epoch that anybody follows; it is reported to the server. [ELECTION-5.3-2] */
  latestEpoch(own: Epoch): Epoch {
    return compareEpochs(own, this.latest) >= 0 ? own : this.latest;
  }

  /** To be called a few times a second. */
  beat(): void {
    this.elect();
    this.send();
  }

  // ---- details ----

  /** An epoch of the server's is believed because of its signature, whoever brings it. [ELECTION-5.4-1] */
  private receiveServerEpoch(peerId: string, { epoch, signed }: TimingMessage): void {
    const { context } = this;
    const current = context.mandate()?.epoch ?? NO_EPOCH;
    if (signed === null || compareEpochs(epoch, current) <= 0) return;
    try {
      const mandate = context.believe(signed);
      if (compareEpochs(mandate.epoch, current) > 0) this.follow(mandate);
    } catch (error) {
      context.refused(peerId, error);
    }
  }

  /**
   * An epoch of the peers' own is believed only from the elected peer itself, and only if it is allowed.
   * [ELECTION-5.4-2]
   */
  private receivePeerEpoch(peerId: string, { epoch, master }: TimingMessage): void {
    const { context } = this;
    const current = context.mandate()?.epoch ?? NO_EPOCH;
    if (master !== peerId || epoch.elector !== electorOf(peerId)) return;
    if (context.rosterEntry(peerId)?.eligible !== true) return;
    if (compareEpochs(epoch, current) <= 0 || epoch.term > this.furthestTerm()) return;
    if (compareEpochs(epoch, this.latest) > 0) this.latest = epoch;
    if (!this.serverUp) this.follow({ epoch, peerId, signed: null }); // [ELECTION-5.3-1]
  }

  private follow(mandate: Mandate): void {
    this.context.follow(mandate);
    if (mandate.signed !== null) this.noteSigned();
  }

  /**
   * An election takes a second, so terms can have grown by only so much since the server's last one. [ELECTION-5.4-3]
   */
  private furthestTerm(): number {
    this.noteSigned();
    return this.signed.term + TERMS_AT_ONCE + Math.floor((this.context.nowMs() - this.signed.atMs) / 1000);
  }

  private noteSigned(): void {
    const mandate = this.context.mandate();
    if (mandate === null || mandate.signed === null || mandate.epoch.term <= this.signed.term) return;
    this.signed = { term: mandate.epoch.term, atMs: this.context.nowMs() };
  }

  private elect(): void {
    const { context } = this;
    const nowMs = context.nowMs();
    const live = new Set([...context.livePeers()].map(([peerId]) => peerId));
    const recent = [...this.messages].filter(([id, { atMs }]) => live.has(id) && nowMs - atMs <= MESSAGE_LASTS_MS);
    const mandate = context.mandate();
    this.noteSigned();
    const isNew = this.isNew(mandate, nowMs); // counted from the first look, also where others decide
    const alone = !this.serverUp && !this.othersReach(recent.some(([, { message }]) => message.server));
    if (!alone) return this.rest();
    const peers = [
      this.candidate(context.self, context.facts()),
      ...recent.map(([peerId, { message }]) => this.candidate(peerId, ofMaster(message, mandate))),
    ].flatMap((peer) => (peer === null || this.passedOver.has(peer.id) ? [] : [peer]));
    const present = mandate !== null && peers.some(({ id }) => id === mandate.peerId);
    const current = present ? { term: mandate.epoch.term, master: mandate.peerId, isNew } : null;
    const { master, reason } = electTimingMaster({ peers, current });
    if (master === null || reason === 'stays') return this.rest();
    if (this.named?.peerId !== master) this.named = { peerId: master, sinceMs: nowMs };
    const waitedMs = nowMs - this.named.sinceMs;
    if (reason === 'serving' && current !== null) this.failedAtMs.set(current.master, nowMs);
    if (master !== context.self) {
      if (waitedMs >= WAIT_FOR_OTHER_MS) this.passedOver.add(master);
    } else if (waitedMs >= CLAIM_AFTER_MS) {
      const epoch = nextEpoch(this.latestEpoch(mandate?.epoch ?? NO_EPOCH), electorOf(context.self));
      this.rest();
      if (epoch !== null) context.follow({ epoch, peerId: context.self, signed: null }); // [ELECTION-4.2-2]
    }
  }

  private isNew(mandate: Mandate | null, nowMs: number): boolean {
    const of = JSON.stringify(mandate?.epoch ?? NO_EPOCH);
    if (of !== this.since.of) this.since = { of, atMs: nowMs };
    return nowMs - this.since.atMs < NEW_FOR_MS;
  }

  /** Whether we believe that another peer reaches the server: not for ever if there is no master. [ELECTION-5.2-1] */
  private othersReach(reaches: boolean): boolean {
    const { context } = this;
    const mandate = context.mandate();
    const isThere = ({ peerId }: Mandate) =>
      [context.self, ...[...context.livePeers()].map(([id]) => id)].includes(peerId);
    const nowMs = context.nowMs();
    if (!reaches || (mandate !== null && isThere(mandate))) this.reachedSinceMs = null;
    else this.reachedSinceMs ??= nowMs;
    return reaches && (this.reachedSinceMs === null || nowMs - this.reachedSinceMs < SERVER_WITHIN_MS);
  }

  private rest(): void {
    this.named = null;
    this.passedOver.clear();
  }

  private candidate(id: string, facts: Facts): ElectionPeer | null {
    const entry = this.context.rosterEntry(id);
    if (entry === null) return null;
    const { joinedNumber, eligible, pinned } = entry;
    const { synchronised, jitterBoundUs, rttUs, served } = facts;
    const failedAtMs = this.failedAtMs.get(id) ?? -Infinity;
    const failed = this.context.nowMs() - failedAtMs < FAILED_FOR_MS;
    return { id, joinedNumber, eligible, pinned, synchronised, jitterBoundUs, rttUs, served, failed };
  }

  private send(): void {
    const { context } = this;
    const mandate = context.mandate();
    const epoch = mandate?.epoch ?? NO_EPOCH;
    const master = mandate?.peerId ?? null;
    const state = JSON.stringify([this.serverUp, epoch, master, [...context.livePeers()]]);
    const nowMs = context.nowMs();
    if (state === this.sentState && nowMs - this.sentAtMs < SEND_EVERY_MS) return;
    this.sentState = state;
    this.sentAtMs = nowMs;
    const signed = mandate?.signed ?? null;
    const message = { server: this.serverUp, epoch, master, signed, ...context.facts() };
    for (const [peerId, link] of context.livePeers())
      context.send(link, writeTiming({ ...message, wayUs: context.wayFrom(peerId) }));
  }
}

/** A report on another master than ours means nothing for ours. [ELECTION-1.3-1] */
const ofMaster = (message: TimingMessage, mandate: Mandate | null): TimingMessage =>
  isOfMaster(message, mandate) ? message : { ...message, served: null };

const isOfMaster = (message: TimingMessage, mandate: Mandate | null): boolean =>
  mandate !== null && message.master === mandate.peerId && compareEpochs(message.epoch, mandate.epoch) === 0;
