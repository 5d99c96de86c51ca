// Words of the server on single players, or on its keys: believed from whoever brings them, obeyed at once, and passed on to
// every other player, so that those whom no server reaches hear them too. spec/toast.md, 5.7 to 5.9
import type { Signed } from '@midip2p/coordinator';
import type { EmitReport } from './report';

export interface SignedMessagesContext<T> {
  /** Throws what has `code` and `message` where it is not the server's word. */
  believe(signed: Signed): T;
  /** Players that are heard now, each with its link. */
  heard(): Iterable<[peerId: string, link: number]>;
  say(link: number, message: { kind: string }): void;
  tell: EmitReport;
}

interface SignedMessage {
  signed: Signed;
}

/** What peers tell each other. [TOAST-5.7-4] [TOAST-5.8-5] [TOAST-5.9-7] */
interface MessageText {
  kind: string;
  /** Base64. */
  payload: string;
  signature: string;
}

export abstract class SignedMessages<T extends SignedMessage, Kind extends 'removal' | 'permission' | 'handover'> {
  /** The one that counts, by what it is about. */
  private readonly known = new Map<string, T>();
  private refused = 0;

  protected constructor(
    private readonly kind: Kind,
    protected readonly context: SignedMessagesContext<T>,
  ) {}

  /** From the server itself, which is believed already. */
  receiveFromServer(word: T): void {
    this.learn(word, null);
  }

  /** What a player's program said. True: it was a word of this kind, whatever became of it. */
  receiveFromPeer(from: string, text: string): boolean {
    const said = JSON.parse(text) as Partial<MessageText>; // the engine lets only JSON objects through
    if (said.kind !== this.kind) return false;
    if (this.isKnown(said)) return true; // brought by another one before
    try {
      this.learn(this.context.believe(signedOf(said)), from);
    } catch (error) {
      this.refuse(from, error);
    }
    return true;
  }

  /** What the server told, or seemed to, and is not believed. */
  refuse(from: string | null, error: unknown): void {
    const { code, message } = error as Error & { code?: string };
    if (code === undefined || !code.startsWith(`${this.kind}-`)) throw error;
    this.refused += 1;
    this.context.tell({ event: `${this.kind}Refused`, from, code, message, count: this.refused });
  }

  /** A player that was not heard may not have been told. */
  heardAgain(link: number): void {
    for (const word of this.known.values()) this.context.say(link, this.messageOf(word));
  }

  /** The one that counts. */
  protected of(subject: string): T | null {
    return this.known.get(subject) ?? null;
  }

  /** It was never to be believed. */
  protected forget(subject: string): void {
    this.known.delete(subject);
  }

  /** What a word is about: of two on the same, one counts. */
  protected abstract subjectOf(word: T): string;
  /** Whether a word counts in place of the one that is known on the same. */
  protected abstract supersedes(word: T, known: T): boolean;
  protected abstract obey(word: T, from: string | null): void;

  // ---- details ----

  private isKnown({ payload }: Partial<MessageText>): boolean {
    return [...this.known.values()].some(({ signed }) => base64(signed.payload) === payload);
  }

  private learn(word: T, from: string | null): void {
    const subject = this.subjectOf(word);
    const known = this.known.get(subject);
    // The same, signed by a later key: who hears it from here believes it for longer. [TOAST-5.9-8]
    if (known !== undefined && from === null && base64(known.signed.payload) === base64(word.signed.payload))
      return void this.known.set(subject, word);
    if (known !== undefined && !this.supersedes(word, known)) return;
    this.known.set(subject, word);
    // Whom it is about is told as well, before anything is done: that one may not reach the server either.
    for (const [other, link] of this.context.heard()) if (other !== from) this.context.say(link, this.messageOf(word));
    this.obey(word, from);
  }

  private messageOf({ signed }: T): MessageText {
    return { kind: this.kind, payload: base64(signed.payload), signature: base64(signed.signature) };
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** What is no text becomes no bytes, and bears no signature. */
function signedOf({ payload, signature }: Partial<MessageText>): Signed {
  const bytes = (text: unknown) => Buffer.from(typeof text === 'string' ? text : '', 'base64');
  return { payload: bytes(payload), signature: bytes(signature) };
}
