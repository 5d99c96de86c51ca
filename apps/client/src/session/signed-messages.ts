// Messages signed by the server, about single players or its keys. They are believed whoever brings them, obeyed at
// once, and passed on to every other player, so that they also reach players whom no server reaches. spec/toast.md, 5.7
// to 5.9
import type { Signed } from '@midip2p/coordinator';
import type { EmitReport } from './report';

export interface SignedMessagesContext<T> {
  /** Throws an error with `code` and `message` if the server has not signed it. */
  believe(signed: Signed): T;
  /** Players whose links work now, each with its link. */
  livePeers(): Iterable<[peerId: string, link: number]>;
  send(link: number, message: { kind: string }): void;
  emit: EmitReport;
}

interface SignedMessage {
  signed: Signed;
}

/** The form in which peers send them to each other. [TOAST-5.7-4] [TOAST-5.8-5] [TOAST-5.9-7] */
interface MessageText {
  kind: string;
  /** Base64. */
  payload: string;
  signature: string;
}

export abstract class SignedMessages<T extends SignedMessage, Kind extends 'removal' | 'permission' | 'handover'> {
  /** The messages that count, by what they are about. */
  private readonly known = new Map<string, T>();
  private refused = 0;

  protected constructor(
    private readonly kind: Kind,
    protected readonly context: SignedMessagesContext<T>,
  ) {}

  /** Takes one from the server itself, which is believed already. */
  receiveFromServer(message: T): void {
    this.learn(message, null);
  }

  /** Takes a message of a player's program. True: it was of this kind, whether it was believed or not. */
  receiveFromPeer(from: string, text: string): boolean {
    const message = JSON.parse(text) as Partial<MessageText>; // the engine lets only JSON objects through
    if (message.kind !== this.kind) return false;
    if (this.isKnown(message)) return true; // another player has brought it before
    try {
      this.learn(this.context.believe(signedOf(message)), from);
    } catch (error) {
      this.refuse(from, error);
    }
    return true;
  }

  /** Reports a message that claims to be the server's and is not believed. */
  refuse(from: string | null, error: unknown): void {
    const { code, message } = error as Error & { code?: string };
    if (code === undefined || !code.startsWith(`${this.kind}-`)) throw error;
    this.refused += 1;
    this.context.emit({ event: `${this.kind}Refused`, from, code, message, count: this.refused });
  }

  /** Sends them again over a link that has come back: the player there may not have received them. */
  resend(link: number): void {
    for (const message of this.known.values()) this.context.send(link, this.messageOf(message));
  }

  /** The message that counts. */
  protected of(subject: string): T | null {
    return this.known.get(subject) ?? null;
  }

  /** Forgets a message that should never have been believed. */
  protected forget(subject: string): void {
    this.known.delete(subject);
  }

  /** What a message is about: of two about the same, only one counts. */
  protected abstract subjectOf(message: T): string;
  /** Whether a message counts instead of the one that is known about the same. */
  protected abstract supersedes(message: T, known: T): boolean;
  protected abstract obey(message: T, from: string | null): void;

  // ---- details ----

  private isKnown({ payload }: Partial<MessageText>): boolean {
    return [...this.known.values()].some(({ signed }) => base64(signed.payload) === payload);
  }

  private learn(message: T, from: string | null): void {
    const subject = this.subjectOf(message);
    const known = this.known.get(subject);
    // The same message, signed by a later key: players who get it from here believe it for longer. [TOAST-5.9-8]
    if (known !== undefined && from === null && base64(known.signed.payload) === base64(message.signed.payload))
      return void this.known.set(subject, message);
    if (known !== undefined && !this.supersedes(message, known)) return;
    this.known.set(subject, message);
    // It is sent to the player whom it is about as well, before anything is done, because that player may not reach
    // the server.
    for (const [other, link] of this.context.livePeers())
      if (other !== from) this.context.send(link, this.messageOf(message));
    this.obey(message, from);
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
