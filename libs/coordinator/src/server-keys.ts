// The introduction keys of one server, as one of its clients knows them. spec/toast.md, 5.9
import type { KeyObject } from 'node:crypto';
import { HandoverRefusedError } from './errors';
import { type Handover, readHandover } from './handover';
import { ed25519Key } from './introduction';
import type { Signed } from './signed-message';

/** Who sent a hand-over. If the server and peers differ, the server counts. */
export type HandoverSource = 'server' | 'peer';

interface Known {
  key: KeyObject;
  /** null: it has no end. */
  untilMs: number | null;
}

/** The most hand-overs that are believed of those that came only over links. */
const MOST_FROM_PEERS = 16;

/**
 * Design: it stores the key with which the client began, and the hand-overs that it believes, by the key from which
 * they lead. The known keys follow from these, and are computed anew whenever a hand-over is added or dropped.
 */
export class ServerKeys {
  private readonly handovers = new Map<string, { handover: Handover; by: HandoverSource }>();
  private known: ReadonlyMap<string, Known> = new Map();
  private readonly first: string;

  /** `raw`: the 32 bytes of the key that the first welcome names. */
  constructor(raw: Uint8Array) {
    this.first = hexOf(raw);
    this.known = this.knownNow();
  }

  /** The keys whose signatures on introductions, removals, permissions and epochs count now. [TOAST-5.9-3] */
  counting(serverNowMs: number): KeyObject[] {
    return [...this.countingByHex(serverNowMs).values()];
  }

  counts(raw: Uint8Array, serverNowMs: number): boolean {
    return this.countingByHex(serverNowMs).has(hexOf(raw));
  }

  /** For tests and people: the keys that count, in hex. */
  names(serverNowMs: number): string[] {
    return [...this.countingByHex(serverNowMs).keys()];
  }

  /** Accepts a hand-over, or throws HandoverRefusedError. `isNew`: it was not known. */
  receive(signed: Signed, by: HandoverSource, serverNowMs: number): { handover: Handover; isNew: boolean } {
    const handover = readHandover(signed, by === 'server' ? this.everKnown() : this.countingByHex(serverNowMs));
    const before = this.handovers.get(handover.oldKey);
    const isSame = before?.handover.newKey === handover.newKey;
    if (isSame) {
      if (by === 'server') this.handovers.set(handover.oldKey, { handover: before.handover, by });
      return { handover: before.handover, isNew: false };
    }
    if (before !== undefined && (by === 'peer' || before.by === 'server'))
      throw new HandoverRefusedError(
        'handover-conflict',
        'a hand-over leads from an introduction key that was handed over to another one before',
      );
    if (by === 'peer' && [...this.handovers.values()].filter((one) => one.by === 'peer').length >= MOST_FROM_PEERS)
      throw new HandoverRefusedError(
        'handover-too-many',
        `peers have told ${MOST_FROM_PEERS} hand-overs before this one`,
      );
    this.handovers.set(handover.oldKey, { handover, by });
    this.known = this.knownNow();
    return { handover, isNew: true };
  }

  /** Accepts all hand-overs of a welcome, whatever their order. */
  receiveAll(all: readonly Signed[], serverNowMs: number): { learned: Handover[]; refused: HandoverRefusedError[] } {
    const learned: Handover[] = [];
    let left = [...all];
    for (let before = -1; left.length !== before;) {
      before = left.length;
      left = left.filter((signed) => {
        try {
          const { handover, isNew } = this.receive(signed, 'server', serverNowMs);
          if (isNew) learned.push(handover);
          return false;
        } catch {
          return true; // it may follow from one that comes after it
        }
      });
    }
    return { learned, refused: left.map((signed) => this.refusalOf(signed, serverNowMs)) };
  }

  // ---- details ----

  private refusalOf(signed: Signed, serverNowMs: number): HandoverRefusedError {
    try {
      this.receive(signed, 'server', serverNowMs);
    } catch (error) {
      if (error instanceof HandoverRefusedError) return error;
      throw error;
    }
    throw new Error('a hand-over that was refused is believed now'); // nothing has changed in between
  }

  private everKnown(): Map<string, KeyObject> {
    return new Map([...this.known].map(([hex, { key }]) => [hex, key]));
  }

  private countingByHex(serverNowMs: number): Map<string, KeyObject> {
    const count = [...this.known].filter(([, { untilMs }]) => untilMs === null || serverNowMs < untilMs);
    return new Map(count.map(([hex, { key }]) => [hex, key]));
  }

  /**
   * Computes everything that follows from the first key; drops hand-overs to which nothing leads any more.
   * [TOAST-5.9-4]
   */
  private knownNow(): Map<string, Known> {
    const reached = new Set([this.first]);
    const reaches = ({ handover }: { handover: Handover }) =>
      reached.has(handover.oldKey) || reached.has(handover.newKey);
    for (let size = 0; size !== reached.size;) {
      size = reached.size;
      for (const one of this.handovers.values())
        if (reaches(one)) reached.add(one.handover.oldKey).add(one.handover.newKey);
    }
    for (const [oldKey, one] of this.handovers) if (!reaches(one)) this.handovers.delete(oldKey);
    return new Map(
      [...reached].map((hex) => [
        hex,
        {
          key: this.known.get(hex)?.key ?? ed25519Key(Buffer.from(hex, 'hex')),
          untilMs: this.endOf(hex),
        },
      ]),
    );
  }

  /**
   * No key outlives the key that it was handed over to. Otherwise somebody with a key that ends could make one that
   * does not.
   */
  private endOf(hex: string): number | null {
    let end = Infinity;
    const seen = new Set<string>();
    for (let at = this.handovers.get(hex); at !== undefined && !seen.has(at.handover.oldKey);) {
      seen.add(at.handover.oldKey);
      end = Math.min(end, at.handover.oldUntilMs);
      at = this.handovers.get(at.handover.newKey);
    }
    return end === Infinity ? null : end;
  }
}

const hexOf = (raw: Uint8Array) => Buffer.from(raw).toString('hex');
