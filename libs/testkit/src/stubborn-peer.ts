import { EventEmitter, once } from 'node:events';
import { randomUUID } from 'node:crypto';
import type { Coordinator, SessionEvent } from '@midip2p/coordinator';
import { Engine, type InputPort, type Notice } from '@midip2p/engine';

type Introduction = Extract<SessionEvent, { type: 'introduction' }>;

/** How long it waits before it dials again. */
const AGAIN_MS = 50;

/**
 * A client that somebody has modified: its engine and the server's events are real, but it does what a client must not.
 * It never obeys a removal, keeps everybody's introduction, and dials for ever.
 */
export class StubbornPeer extends EventEmitter<{ notice: [] }> {
  readonly notices: Notice[] = [];
  /** The removals that the server has sent, its own among them. */
  readonly removals: Extract<SessionEvent, { type: 'removal' }>[] = [];
  /** The event with which the server ended its stream; it plays on all the same. */
  readonly ended: Promise<Extract<SessionEvent, { type: 'ended' }>>;
  private readonly introductions = new Map<string, Introduction>();
  /** Peers by link, of all attempts. */
  private readonly links = new Map<number, string>();
  private readonly up = new Set<number>();
  private readonly retries = new Set<NodeJS.Timeout>();

  private constructor(
    readonly peerId: string,
    readonly engine: Engine,
    private readonly input: InputPort,
    events: AsyncIterator<SessionEvent>,
    private readonly leave: () => Promise<void>,
  ) {
    super();
    engine.on('notice', (notice) => this.receive(notice));
    this.ended = this.follow(events);
  }

  /** On the roster of the room's session when this resolves. */
  static async join(coordinator: Coordinator, roomId: string): Promise<StubbornPeer> {
    const stream = coordinator.join({ roomId, device: 'a changed one', agent: 'stubborn/1' });
    const events = stream[Symbol.asyncIterator]();
    const next = async <T extends SessionEvent['type']>(type: T) => {
      for (;;) {
        const { done, value } = await events.next();
        if (done || value.type === 'ended') throw new Error(`the stream ended before '${type}'`);
        if (value.type === type) return value as Extract<SessionEvent, { type: T }>;
      }
    };
    const { sessionId, peerId } = await next('welcome');
    const engine = Engine.start({ session: sessionId, peer: peerId });
    const input = engine.openInput('keyboard');
    const { host, port } = engine.listen({ host: '127.0.0.1', port: 0 });
    stream.ready({ fingerprint: engine.fingerprint(), boot: randomUUID(), candidates: [{ host, port }] });
    return new StubbornPeer(peerId, engine, input, events, () => stream.leave());
  }

  /** Plays a message to everybody it is linked with. */
  play(...midi: number[]): void {
    this.input.play(Uint8Array.from(midi), this.input.now());
  }

  /** Sends a control message to everybody it is linked with. */
  send(message: { kind: string }): void {
    for (const link of this.up) this.engine.sendControl(link, message);
  }

  /** How many attempts to link with that peer were begun, succeeded, and are over. */
  attempts(peer: string): { begun: number; linked: number; over: number } {
    const mine = [...this.links].filter(([, other]) => other === peer).map(([link]) => link);
    const count = (kind: Notice['kind']) => this.notices.filter((n) => n.kind === kind && mine.includes(n.link)).length;
    return { begun: mine.length, linked: count('linkUp'), over: count('linkDown') };
  }

  /** Resolves once it holds; looked at after each notice of the engine. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await once(this, 'notice');
  }

  async close(): Promise<void> {
    this.retries.forEach((retry) => clearTimeout(retry));
    this.introductions.clear();
    this.engine.close();
    await this.leave();
  }

  // ---- details ----

  private async follow(events: AsyncIterator<SessionEvent>): Promise<Extract<SessionEvent, { type: 'ended' }>> {
    for (;;) {
      const { done, value } = await events.next();
      if (done) throw new Error('the stream was over without a last word');
      if (value.type === 'removal') this.removals.push(value);
      if (value.type === 'ended') return value;
      if (value.type !== 'introduction' || this.introductions.has(value.peerId)) continue;
      this.introductions.set(value.peerId, value);
      this.dial(value.peerId);
    }
  }

  private dial(peerId: string): void {
    const introduction = this.introductions.get(peerId);
    if (introduction === undefined) return;
    const link = this.engine.openLink({ ...introduction, peer: peerId });
    this.links.set(link, peerId);
    this.engine.connect({ link: 0, id: this.input.id }, { link, port: 0 });
  }

  private receive(notice: Notice): void {
    this.notices.push(notice);
    const peer = this.links.get(notice.link);
    if (notice.kind === 'linkUp') this.up.add(notice.link);
    if (notice.kind === 'linkDown') this.up.delete(notice.link);
    if (notice.kind === 'linkDown' && peer !== undefined) {
      const retry = setTimeout(() => {
        this.retries.delete(retry);
        this.dial(peer);
      }, AGAIN_MS);
      this.retries.add(retry);
    }
    this.emit('notice');
  }
}
