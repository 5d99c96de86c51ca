// Ends for tests: engines of this process on loopback, linked to each other, and what arrives taken out.
import { randomUUID } from 'node:crypto';
import {
  type Address,
  Engine,
  type EngineOptions,
  type LinkFigures,
  type Notice,
  OutputPort,
  type TakenEvent,
} from '../src';

export interface End {
  engine: Engine;
  peer: string;
  address: Address;
}

export interface Pair {
  a: End;
  b: End;
  /** Link numbers: at A, and at B. */
  toB: number;
  toA: number;
  close(): void;
}

export function anEnd(options: Partial<EngineOptions> = {}): End {
  const peer = options.peer ?? randomUUID();
  const engine = Engine.start({ session: randomUUID(), ...options, peer });
  return { engine, peer, address: engine.listen({ host: '127.0.0.1', port: 0 }) };
}

/** Resolves with the first notice of that kind; rejects when the link goes down instead, or patience ends. */
export function noticeOf(engine: Engine, kind: Notice['kind'], patienceMs = 60_000): Promise<Notice> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(patience);
      engine.off('notice', look);
      act();
    };
    const patience = setTimeout(() => settle(() => reject(new Error(`no ${kind} in ${patienceMs} ms`))), patienceMs);
    const look = (notice: Notice) => {
      if (notice.kind === kind) settle(() => resolve(notice));
      else if (notice.kind === 'linkDown') settle(() => reject(new Error(`${notice.error}: ${notice.detail}`)));
    };
    engine.on('notice', look);
  });
}

export const introduce = (me: End, to: End, mayPlay = true): number =>
  me.engine.openLink({
    peer: to.peer,
    fingerprint: to.engine.fingerprint(),
    candidates: [to.address],
    mayPlay,
  });

export async function aPair(options: { a?: Partial<EngineOptions>; b?: Partial<EngineOptions> } = {}): Promise<Pair> {
  const session = randomUUID();
  const [a, b] = [anEnd({ session, ...options.a }), anEnd({ session, ...options.b })];
  const up = Promise.all([noticeOf(a.engine, 'linkUp'), noticeOf(b.engine, 'linkUp')]);
  const [toB, toA] = [introduce(a, b), introduce(b, a)];
  await up;
  return { a, b, toB, toA, close: () => [a, b].forEach(({ engine }) => engine.close()) };
}

/** Opens A's input and B's output, and routes the one to the other. */
export function throughLink({ a, b, toA, toB }: Pair) {
  const input = a.engine.openInput('keys', { playableWindowUs: 60_000_000 });
  const output = b.engine.openOutput('synth');
  a.engine.connect({ link: 0, id: input.id }, { link: toB, port: 0 });
  b.engine.connect({ link: toA, id: 0 }, { link: 0, port: output.id });
  return { input, output };
}

/** Takes until `count` events are here; the engine's threads work on while this one sleeps. */
export function takeAll(output: OutputPort, count: number, patienceMs = 60_000): TakenEvent[] {
  const events: TakenEvent[] = [];
  const end = Date.now() + patienceMs;
  while (events.length < count && Date.now() < end) {
    if (output.waitUntilDue()) events.push(...output.takeUntil(null));
  }
  return events;
}

/** Sleeps as a taker does until the engine's thread has closed the port; false when it does not. */
export function untilClosed(output: OutputPort, patienceMs = 60_000): boolean {
  const end = Date.now() + patienceMs;
  while (!output.closed() && Date.now() < end) output.waitUntilDue();
  return output.closed();
}

/** What was counted of an engine's only link, once it is as wanted or patience ends: it is published a little later than it is counted. */
export function figuresOnce(engine: Engine, wanted: Partial<LinkFigures>, patienceMs = 60_000): LinkFigures {
  const { id, handle } = engine.openOutput('nobody');
  const taker = OutputPort.fromHandle(handle); // to sleep at
  const end = Date.now() + patienceMs;
  const look = () => engine.stats().links[0]!.figures;
  const isThere = (figures: LinkFigures) => Object.entries(wanted).every(([name, count]) => figures[name] === count);
  while (!isThere(look()) && Date.now() < end) taker.waitUntilDue();
  taker.close();
  engine.closePort(id);
  return look();
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
