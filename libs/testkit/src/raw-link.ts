// A link of two lanes to one peer, opened from this end. spec/toast.md, 3 and 4
import { randomUUID } from 'node:crypto';
import type { RawCertificate } from './raw-certificate';
import { RawConnection, type RawTarget } from './raw-connection';
import { type Frame, FrameType } from './raw-frames';

export interface RawSelf {
  sessionId: string;
  peerId: string;
  boot: string;
  certificate: RawCertificate;
}

type OnFrame = (lane: 'notes' | 'clock', frame: Frame) => void;

const HEARTBEAT_MS = 100;
const PROBES = 3;

export class RawLink {
  /** Resolves when the notes lane is gone. */
  readonly down: Promise<void>;
  private readonly beat: NodeJS.Timeout;

  private constructor(
    readonly peerId: string,
    readonly notes: RawConnection,
    readonly clock: RawConnection,
    /** The names of the link at both ends. */
    readonly words: { own: string; peer: string },
  ) {
    this.down = notes.gone.then(() => this.close());
    this.beat = setInterval(() => notes.send(FrameType.heartbeat, { ack: notes.received }), HEARTBEAT_MS);
    notes.send(FrameType.heartbeat, { ack: notes.received });
  }

  /** Rejects with RawGone. */
  static async open(self: RawSelf, target: RawTarget, onFrame: OnFrame): Promise<RawLink> {
    const own = randomUUID();
    const notes = await RawConnection.dial(target, self.certificate);
    try {
      const peer = await RawLink.greet(self, target, notes, { link: own });
      return await RawLink.carry(self, target, notes, { own, peer }, onFrame);
    } catch (error) {
      notes.close();
      throw error;
    }
  }

  /** Resumes the link over a new path and leaves the old one as it is. Rejects with RawGone. */
  async resume(self: RawSelf, target: RawTarget, onFrame: OnFrame): Promise<RawLink> {
    const { own, peer } = this.words;
    const notes = await RawConnection.dial(target, self.certificate);
    try {
      const { received } = this.notes;
      await RawLink.greet(self, target, notes, { link: own, resumes: peer, received });
      [notes.sent, notes.received] = [this.notes.sent, received];
      clearInterval(this.beat);
      return await RawLink.carry(self, target, notes, { own, peer }, onFrame);
    } catch (error) {
      notes.close();
      throw error;
    }
  }

  get isUp(): boolean {
    return this.notes.isOpen;
  }

  close(): void {
    clearInterval(this.beat);
    this.notes.close();
    this.clock.close();
  }

  // ---- details ----

  /** Until the connection is the notes lane; what the other end calls the link. */
  private static async greet(self: RawSelf, target: RawTarget, notes: RawConnection, more: object): Promise<string> {
    notes.send(FrameType.handshake, { ...helloOf(self, 'notes'), ...more });
    const { link } = await notes.handshake('hello');
    if (self.peerId < target.peerId) {
      for (let id = 1; id <= PROBES; id += 1) {
        notes.send(FrameType.handshake, { kind: 'probe', id });
        await notes.handshake('probeReply');
      }
      notes.send(FrameType.handshake, { kind: 'nominate' });
      return link as string;
    }
    for (;;) {
      const { kind, id } = await notes.handshake('probe', 'nominate');
      if (kind === 'nominate') return link as string;
      notes.send(FrameType.handshake, { kind: 'probeReply', id });
    }
  }

  private static async carry(
    self: RawSelf,
    target: RawTarget,
    notes: RawConnection,
    words: { own: string; peer: string },
    onFrame: OnFrame,
  ): Promise<RawLink> {
    const clock = await RawConnection.dial(target, self.certificate);
    try {
      clock.send(FrameType.handshake, { ...helloOf(self, 'clock'), link: words.own });
      await clock.handshake('hello');
    } catch (error) {
      clock.close();
      throw error;
    }
    notes.listen((frame) => onFrame('notes', frame));
    clock.listen((frame) => onFrame('clock', frame));
    return new RawLink(target.peerId, notes, clock, words);
  }
}

const helloOf = ({ sessionId, peerId, boot }: RawSelf, lane: string) => ({
  ...{ kind: 'hello', versions: [1], session: sessionId, peer: peerId, boot, lane },
  ...{ agent: 'raw/1', capabilities: [] },
});
