// While the server is away peers elect the timing master among themselves. spec/election.md, section 5
import {
  compareEpochs,
  type ElectionPeer,
  electMaster,
  electorOf,
  type Epoch,
  isOutrun,
  nextEpoch,
  SERVER_ELECTOR,
} from '@midip2p/election';
import type { Mandate } from './mastership';
import { type PeerWord, readWord, writeWord } from './peer-word';

/** What the server has said of a peer: who may be master, and who came first. */
export interface Standing {
  joinedNumber: number;
  eligible: boolean;
}

/** What a peer says of its own clock. */
export type Facts = Pick<PeerWord, 'synchronised' | 'jitterBoundUs' | 'rttUs' | 'served'>;

export interface Electorate {
  self: string;
  /** Peers that are heard now, each with its link. */
  heard(): Iterable<[peerId: string, link: number]>;
  standing(peerId: string): Standing | null;
  facts(): Facts;
  mandate(): Mandate | null;
  follow(mandate: Mandate): void;
  say(link: number, message: { kind: string }): void;
  nowMs(): number;
}

const SAY_EVERY_MS = 2000; // [ELECTION-5.1-1]
const WORD_LASTS_MS = 6000; // [ELECTION-5.2-2]
const CLAIM_AFTER_MS = 1000; // [ELECTION-5.2-3]
const WAIT_FOR_OTHER_MS = 3000;
const FAILED_FOR_MS = 60_000; // [ELECTION-1.3-2]
const NO_EPOCH: Epoch = { term: 0, elector: SERVER_ELECTOR };

export class PeerElection {
  private serverUp = true;
  private readonly words = new Map<string, { word: PeerWord; atMs: number }>();
  private saidAtMs = -Infinity;
  private saidWhat = '';
  /** Whom the rule names, and since when. */
  private named: { peerId: string; sinceMs: number } | null = null;
  /** Named, and did not take it up. */
  private readonly passedOver = new Set<string>();
  /** Masters that lost the election because they did not serve. [ELECTION-1.3-2] */
  private readonly failedAtMs = new Map<string, number>();
  private latest: Epoch = NO_EPOCH;

  constructor(private readonly electorate: Electorate) {}

  server(up: boolean): void {
    this.serverUp = up;
    this.beat();
  }

  /** What a peer's program said. Whatever makes no sense is passed over. */
  heard(peerId: string, text: string): void {
    const word = readWord(text);
    if (word === null) return;
    this.words.set(peerId, { word, atMs: this.electorate.nowMs() });
    this.hearOf(word);
    this.beat();
  }

  /** The latest epoch that anybody follows: what the server is told. [ELECTION-5.3-2] */
  latestEpoch(own: Epoch): Epoch {
    return compareEpochs(own, this.latest) >= 0 ? own : this.latest;
  }

  /** To be called a few times a second. */
  beat(): void {
    this.elect();
    this.tell();
  }

  // ---- details ----

  private hearOf({ epoch, master }: PeerWord): void {
    const current = this.electorate.mandate()?.epoch ?? NO_EPOCH;
    if (master === null || !isOutrun(current, epoch)) return;
    if (compareEpochs(epoch, this.latest) > 0) this.latest = epoch;
    if (this.serverUp && epoch.elector !== SERVER_ELECTOR) return; // [ELECTION-5.3-1]
    const known = master === this.electorate.self || this.electorate.standing(master) !== null;
    if (known) this.electorate.follow({ epoch, peerId: master });
  }

  private elect(): void {
    const { electorate } = this;
    const nowMs = electorate.nowMs();
    const heard = new Set([...electorate.heard()].map(([peerId]) => peerId));
    const recent = [...this.words].filter(([id, { atMs }]) => heard.has(id) && nowMs - atMs <= WORD_LASTS_MS);
    const alone = !this.serverUp && !recent.some(([, { word }]) => word.server); // [ELECTION-5.2-1]
    const mandate = electorate.mandate();
    if (!alone) return this.rest();
    const peers = [
      this.candidate(electorate.self, electorate.facts()),
      ...recent.map(([peerId, { word }]) => this.candidate(peerId, ofMaster(word, mandate))),
    ].flatMap((peer) => (peer === null || this.passedOver.has(peer.id) ? [] : [peer]));
    const present = mandate !== null && peers.some(({ id }) => id === mandate.peerId);
    const current = present ? { term: mandate.epoch.term, master: mandate.peerId } : null;
    const { master, reason } = electMaster({ peers, current });
    if (master === null || reason === 'stays') return this.rest();
    if (this.named?.peerId !== master) this.named = { peerId: master, sinceMs: nowMs };
    const waitedMs = nowMs - this.named.sinceMs;
    if (reason === 'serving' && current !== null) this.failedAtMs.set(current.master, nowMs);
    if (master !== electorate.self) {
      if (waitedMs >= WAIT_FOR_OTHER_MS) this.passedOver.add(master);
    } else if (waitedMs >= CLAIM_AFTER_MS) {
      const epoch = nextEpoch(this.latestEpoch(mandate?.epoch ?? NO_EPOCH), electorOf(electorate.self));
      this.rest();
      electorate.follow({ epoch, peerId: electorate.self });
    }
  }

  private rest(): void {
    this.named = null;
    this.passedOver.clear();
  }

  private candidate(id: string, facts: Facts): ElectionPeer | null {
    const standing = this.electorate.standing(id);
    if (standing === null) return null;
    const { joinedNumber, eligible } = standing;
    const { synchronised, jitterBoundUs, rttUs, served } = facts;
    const failedAtMs = this.failedAtMs.get(id) ?? -Infinity;
    const failed = this.electorate.nowMs() - failedAtMs < FAILED_FOR_MS;
    return { id, joinedNumber, eligible, synchronised, jitterBoundUs, rttUs, served, failed };
  }

  private tell(): void {
    const { electorate } = this;
    const mandate = electorate.mandate();
    const epoch = mandate?.epoch ?? NO_EPOCH;
    const master = mandate?.peerId ?? null;
    const what = JSON.stringify([this.serverUp, epoch, master, [...electorate.heard()]]);
    const nowMs = electorate.nowMs();
    if (what === this.saidWhat && nowMs - this.saidAtMs < SAY_EVERY_MS) return;
    this.saidWhat = what;
    this.saidAtMs = nowMs;
    const message = writeWord({ server: this.serverUp, epoch, master, ...electorate.facts() });
    for (const [, link] of electorate.heard()) electorate.say(link, message);
  }
}

/** What somebody says of another master than ours says nothing of ours. [ELECTION-1.3-1] */
function ofMaster(word: PeerWord, mandate: Mandate | null): PeerWord {
  const ours = mandate !== null && word.master === mandate.peerId && compareEpochs(word.epoch, mandate.epoch) === 0;
  return ours ? word : { ...word, served: null };
}
