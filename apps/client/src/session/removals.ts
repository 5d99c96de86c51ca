// Who is out of the session by the server's signed word: believed from whoever brings it, obeyed at once, and passed on
// to every other player, so that those whom no server reaches hear it too. spec/toast.md, 5.7
import type { Removal, SessionStream } from '@midip2p/coordinator';
import type { Tell } from './report';

export interface RemovalGround {
  self: string;
  /** Throws what has `code` and `message` where it is not the server's word. */
  believe: SessionStream['hearRemoval'];
  /** Players that are heard now, each with its link. */
  heard(): Iterable<[peerId: string, link: number]>;
  /** Closes the link to that player and lets none be opened again; its name, where it was known. */
  shutOut(removal: Removal): string | null;
  say(link: number, message: { kind: string }): void;
  tell: Tell;
}

/** What peers tell each other. [TOAST-5.7-3] */
interface Said {
  kind: 'removal';
  /** Base64. */
  payload: string;
  signature: string;
}

export class Removals {
  /** By peer. */
  private readonly known = new Map<string, Removal>();
  private refused = 0;

  constructor(private readonly ground: RemovalGround) {}

  /** From the server itself, which is believed already. */
  heardFromServer(removal: Removal): void {
    this.learn(removal, null);
  }

  /** What a player's program said. True: it was about a removal, whatever became of it. */
  heard(from: string, text: string): boolean {
    const said = JSON.parse(text) as Partial<Said>; // the engine lets only JSON objects through
    if (said.kind !== 'removal') return false;
    if (this.isKnown(said)) return true; // brought by another one before
    try {
      this.learn(this.ground.believe(signedOf(said)), from);
    } catch (error) {
      this.refuse(from, error);
    }
    return true;
  }

  /** What the server told, or seemed to, and is not believed. */
  refuse(from: string | null, error: unknown): void {
    const { code, message } = error as Error & { code?: string };
    if (code === undefined || !code.startsWith('removal-')) throw error;
    this.refused += 1;
    this.ground.tell({ event: 'removalRefused', from, code, message, count: this.refused });
  }

  /** A player that was not heard may not have been told. [TOAST-5.7-4] */
  heardAgain(link: number): void {
    for (const removal of this.known.values()) this.ground.say(link, saidOf(removal));
  }

  // ---- details ----

  private isKnown({ payload }: Partial<Said>): boolean {
    return [...this.known.values()].some(({ signed }) => base64(signed.payload) === payload);
  }

  private learn(removal: Removal, from: string | null): void {
    const { peerId, reason } = removal;
    if (this.known.has(peerId)) return;
    this.known.set(peerId, removal);
    // Its own end is told as well, before the link closes: it may not reach the server either.
    for (const [other, link] of this.ground.heard()) if (other !== from) this.ground.say(link, saidOf(removal));
    const name = this.ground.shutOut(removal);
    const machineUs = Number(process.hrtime.bigint() / 1000n);
    const self = peerId === this.ground.self;
    this.ground.tell({ event: 'removal', peer: peerId, name, self, from, reason, machineUs });
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

const saidOf = ({ signed }: Removal): Said => ({
  kind: 'removal',
  payload: base64(signed.payload),
  signature: base64(signed.signature),
});

/** What is no text becomes no bytes, and bears no signature. */
function signedOf({ payload, signature }: Partial<Said>): Removal['signed'] {
  const bytes = (text: unknown) => Buffer.from(typeof text === 'string' ? text : '', 'base64');
  return { payload: bytes(payload), signature: bytes(signature) };
}
