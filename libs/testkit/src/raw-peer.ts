// A member of a room with a program of its own: it speaks gRPC and TOAST by itself, and can send anything.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Coordinator, SessionEvent, SessionStream } from '@midip2p/coordinator';
import { rawCertificate } from './raw-certificate';
import { RawGone, type RawTarget } from './raw-connection';
import { type Frame, FrameType } from './raw-frames';
import { RawLink, type RawSelf } from './raw-link';

type Master = Extract<SessionEvent, { type: 'master' }>;

/** The session time at which a master begins. [CLOCK-3.3-1] */
const FIRST_TIME_US = 60_000_000;
const AGAIN_MS = 20;

/** Makes the answer to a peer that asks for the time; null: it gets none. */
export type Clock = (peerId: string, nowUs: number) => number | null;

export class RawPeer {
  /** Those that are linked, by peer id. */
  readonly links = new Map<string, RawLink>();
  /** Codes of ERROR frames that ended links, in order. */
  readonly refusals: string[] = [];
  master: Master | null = null;
  /** Peers that follow it get its time. */
  clock: Clock = (_, nowUs) => nowUs;
  private readonly targets = new Map<string, RawTarget>();
  private readonly startedUs = machineUs();
  private readonly following: Promise<void>;
  private stir = () => {};
  private closed = false;

  private constructor(
    readonly self: RawSelf,
    readonly stream: SessionStream,
    events: AsyncIterator<SessionEvent>,
  ) {
    this.following = this.follow(events);
  }

  get peerId(): string {
    return this.self.peerId;
  }

  /** Joins the roster of the room's session with no address: it dials the others, and nobody can dial it. */
  static async join(coordinator: Coordinator, roomId: string): Promise<RawPeer> {
    const stream = coordinator.join({ roomId, device: 'a program of its own', agent: 'raw/1' });
    const events = stream[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await events.next();
      if (done || value.type === 'ended') throw new Error("the stream ended before 'welcome'");
      if (value.type !== 'welcome') continue;
      const certificate = rawCertificate();
      const self = { sessionId: value.sessionId, peerId: value.peerId, boot: randomUUID(), certificate };
      stream.ready({ fingerprint: certificate.fingerprint, boot: self.boot, candidates: [] });
      return new RawPeer(self, stream, events);
    }
  }

  /** The peers to which it was introduced. */
  get peers(): string[] {
    return [...this.targets.keys()];
  }

  target(peerId: string): RawTarget {
    return this.targets.get(peerId)!;
  }

  /** Resolves once `holds` is true, which is checked after each event of the server. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => (this.stir = resolve));
  }

  /** The session time, µs, that it gives as master. */
  nowUs(): number {
    return FIRST_TIME_US + machineUs() - this.startedUs;
  }

  /** Dials that peer until a link is up; null: the signal came first. */
  async link(peerId: string, signal: AbortSignal): Promise<RawLink | null> {
    while (!signal.aborted && !this.closed) {
      const there = this.links.get(peerId);
      if (there?.isUp) return there;
      try {
        return this.keep(await RawLink.open(this.self, this.target(peerId), this.hearing(peerId)));
      } catch (error) {
        if (!(error instanceof RawGone)) throw error;
        await pause(AGAIN_MS);
      }
    }
    return null;
  }

  /** Resumes the link over a new path. Rejects with RawGone. */
  async resume(link: RawLink): Promise<RawLink> {
    const { peerId } = link;
    return this.keep(await link.resume(this.self, this.target(peerId), this.hearing(peerId)));
  }

  /** Ends every link without a goodbye. */
  hangUp(): void {
    this.links.forEach((link) => link.close());
  }

  async close(): Promise<void> {
    this.closed = true;
    this.hangUp();
    await this.stream.leave();
    await this.following;
  }

  // ---- details ----

  private keep(link: RawLink): RawLink {
    this.links.set(link.peerId, link);
    void link.down.then(() => {
      if (link.notes.refusal !== null) this.refusals.push(link.notes.refusal);
      if (this.links.get(link.peerId) === link) this.links.delete(link.peerId);
    });
    return link;
  }

  private async follow(events: AsyncIterator<SessionEvent>): Promise<void> {
    for (;;) {
      const { done, value } = await events.next();
      if (done || value.type === 'ended') return;
      if (value.type === 'introduction') this.targets.set(value.peerId, value);
      if (value.type === 'peerLeft') this.targets.delete(value.peerId);
      if (value.type === 'master') this.master = value;
      this.stir();
    }
  }

  private hearing(peerId: string) {
    return (lane: 'notes' | 'clock', frame: Frame): void => {
      if (lane === 'clock' && frame.type === FrameType.clockSync) this.serve(peerId, frame);
    };
  }

  /** Answers as master, with a time that may be wrong. spec/clock.md, 2 */
  private serve(peerId: string, { payload }: Frame): void {
    const { kind, epoch, id, t1 } = JSON.parse(payload) as { kind: string; epoch: number[]; id: number; t1: number };
    const clock = this.links.get(peerId)?.clock;
    if (kind !== 'request' || clock === undefined) return;
    const { term, elector } = this.master?.epoch ?? { term: 0, elector: 0 };
    const isMaster = this.master?.peerId === this.peerId && epoch[0] === term && epoch[1] === elector;
    if (!isMaster) return clock.send(FrameType.clockSync, { kind: 'refused', epoch: [term, elector], id });
    const at = this.clock(peerId, this.nowUs());
    if (at !== null) clock.send(FrameType.clockSync, { kind: 'reply', epoch, id, t1, t2: at, t3: at });
  }
}

const machineUs = () => Number(process.hrtime.bigint() / 1000n);
