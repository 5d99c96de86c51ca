import type { Socket } from 'node:net';
import { MOST_EARLY_BYTES, readGreeting, refusalFrame, type ReadToken, type RelayRefusal } from '@midip2p/relay-rules';

/** For whoever is refused to close by themselves: what is not read when a connection closes makes the word be lost. */
const FAREWELL_MS = 1000;

/** What becomes of a caller. */
export interface CallerEvents {
  /** The token that it greets with, of whatever content. */
  greeted(caller: Caller, token: Buffer): void;
  /** It has said something that is no greeting. */
  wrong(caller: Caller, code: RelayRefusal): void;
  /** It has ended or is broken; that may be told twice. */
  left(caller: Caller): void;
}

/** One connection before it is joined. */
export class Caller {
  /** What it may meet whom by, once it is let in. */
  token: ReadToken | null = null;
  private bytes: Buffer = Buffer.alloc(0);
  private hasGreeted = false;
  private isRefused = false;

  /** `deadline`: until when it may stay as it is, ms; whoever looks after it moves it. */
  constructor(
    readonly socket: Socket,
    readonly address: string,
    public deadline: number,
    private readonly events: CallerEvents,
  ) {
    socket.setNoDelay(true).on('error', () => {}); // what is broken closes, too
    socket.on('data', this.comes).on('end', this.ends).on('close', this.ends);
  }

  /** It has had its word, and is only waited for. */
  get isLeaving(): boolean {
    return this.isRefused;
  }

  /** Says why and ends; what still comes is read and thrown away. [TOAST-13.3-5] */
  refuse(code: RelayRefusal, nowMs: number): void {
    this.isRefused = true;
    this.bytes = Buffer.alloc(0);
    this.deadline = nowMs + FAREWELL_MS;
    this.socket.end(refusalFrame(code));
  }

  /** Hands the connection over: what has come is for the other peer. */
  release(): Buffer {
    this.socket.off('data', this.comes).off('end', this.ends).off('close', this.ends);
    return this.bytes;
  }

  // ---- details ----

  private readonly comes = (chunk: Buffer): void => {
    if (this.isRefused) return;
    this.bytes = this.bytes.length === 0 ? chunk : Buffer.concat([this.bytes, chunk]);
    if (!this.hasGreeted) {
      const greeting = readGreeting(this.bytes);
      if (greeting === null) return;
      if (typeof greeting === 'string') return this.events.wrong(this, greeting);
      this.bytes = greeting.rest;
      this.hasGreeted = true;
      if (this.bytes.length > MOST_EARLY_BYTES) return this.events.wrong(this, 'relay-too-early');
      return this.events.greeted(this, greeting.token);
    }
    if (this.bytes.length > MOST_EARLY_BYTES) this.events.wrong(this, 'relay-too-early');
  };

  private readonly ends = (): void => this.events.left(this);
}
