// One Join stream without a client around it, so that the server alone is measured.
import { randomBytes, randomUUID } from 'node:crypto';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { JoinRequest, JoinResponse } from '@midip2p/proto';
import { bearer, codeOf, type Connection } from './target';

type ServerEvent = NonNullable<JoinResponse['event']>;
export type Kind = ServerEvent['$case'];
export type Of<K extends Kind> = Extract<ServerEvent, { $case: K }>['value'];

const FINGERPRINT = randomBytes(32);
const CANDIDATES = [{ host: '127.0.0.1', port: 4000 }];

export class BareStream {
  peerId = '';
  sessionId = '';
  /** Called with each event when it arrives. */
  onEvent: (event: ServerEvent) => void = () => undefined;
  private readonly call: ClientDuplexStream<JoinRequest, JoinResponse>;
  /** Events that nobody has waited for yet. */
  private unread = new Map<Kind, ServerEvent[]>();
  private waiting: { kind: Kind; settle: () => void; reject: (error: Error) => void } | null = null;
  private readonly over: Promise<string>;

  constructor(at: Connection, token: string) {
    this.call = at.sessions.join(bearer(token));
    this.call.on('data', ({ event }: JoinResponse) => event && this.receive(event));
    this.call.on('error', () => undefined); // 'status' says it
    this.over = new Promise((resolve) => {
      this.call.on('status', (status) => {
        const code = status.code === 0 ? '' : codeOf(status as never);
        this.waiting?.reject(new Error(`the stream ended before ${this.waiting.kind}: ${code} ${status.details}`));
        resolve(code);
      });
    });
  }

  /** Resolves when it is on the roster of that room. */
  async join(roomId: string): Promise<this> {
    this.send({ $case: 'hello', value: { roomId, device: 'bench', agent: 'bench/1' } });
    ({ peerId: this.peerId, sessionId: this.sessionId } = await this.next('welcome'));
    this.ready();
    while ((await this.next('peerJoined')).peer?.peerId !== this.peerId);
    return this;
  }

  ready(): void {
    const value = { fingerprint: FINGERPRINT, boot: randomUUID(), candidates: CANDIDATES };
    this.send({ $case: 'ready', value });
  }

  /** The next event of that kind, or the last of so many. Only one call may wait at a time. */
  next<K extends Kind>(kind: K, count = 1): Promise<Of<K>> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        const events = this.unread.get(kind) ?? [];
        if (events.length < count) return;
        this.waiting = null;
        resolve(events.splice(0, count).at(-1)!.value as never);
      };
      this.waiting = { kind, settle, reject };
      settle();
    });
  }

  /** Drops what has arrived so far: `next` waits for what comes after. */
  forget(): void {
    this.unread.clear();
  }

  /** Resolves when the server has ended it. */
  async leave(): Promise<void> {
    this.send({ $case: 'leave', value: {} });
    await this.over;
  }

  /** Resolves with the code with which it ended; empty: it ended well. */
  get ended(): Promise<string> {
    return this.over;
  }

  cut(): void {
    this.call.cancel();
  }

  // ---- details ----

  private send(message: NonNullable<JoinRequest['message']>): void {
    this.call.write({ message });
  }

  private receive(event: ServerEvent): void {
    this.onEvent(event);
    const events = this.unread.get(event.$case) ?? [];
    this.unread.set(event.$case, events);
    events.push(event);
    if (this.waiting?.kind === event.$case) this.waiting.settle();
  }
}
