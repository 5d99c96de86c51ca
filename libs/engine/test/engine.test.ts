import { realpathSync } from 'node:fs';
import path from 'node:path';
import { type Engine, InputPort, opensslOrigin, OutputPort, MAX_DELAY_US, PLAYOUT_POLICIES, toSession } from '../src';
import { anEnd, aPair, hex, introduce, noticeOf, takeAll, throughLink, untilClosed } from './two-ends';

/** One of every kind, and a SysEx that needs several frames. */
const MESSAGES = [
  '803c40', // note-off
  '903c64', // note-on
  '903c00', // note-on with velocity 0 stays one
  'a03c11', // poly pressure
  'b0074f', // controller
  'c005', // program
  'd07f', // channel pressure
  'ef007f', // pitch bend, channel 16
  'f07e7f0601f7', // SysEx: identity request
  'f0f7', // an empty one
  `f0${'2a'.repeat(20_000)}f7`,
  'f12a', // quarter frame
  'f2007f', // song position
  'f303', // song select
  'f6', // tune request
  'f8',
  'fa',
  'fb',
  'fc',
  'fe',
  'ff',
].map((text) => Buffer.from(text, 'hex'));

describe('two engines of one process', () => {
  it('exchange every kind of message, byte for byte, once, in order', async () => {
    const pair = await aPair();
    const { input, output } = throughLink(pair);
    const taker = OutputPort.fromHandle(output.handle);
    for (const message of MESSAGES) input.play(message, input.now());
    const events = takeAll(taker, MESSAGES.length);
    expect(events.map(({ midi }) => hex(midi))).toEqual(MESSAGES.map(hex));
    expect(events.every(({ link, stream }) => link === pair.toA && stream === input.id)).toBe(true);
    for (const { arrivedAt, readyAt, takenAt } of events) {
      expect(readyAt).toBeGreaterThanOrEqual(arrivedAt);
      expect(takenAt).toBeGreaterThanOrEqual(readyAt);
    }
    expect(taker.takeUntil(null)).toEqual([]);
    pair.close();
  });

  it('play to each other at the same time', async () => {
    const pair = await aPair();
    const there = throughLink(pair);
    const back = throughLink({ ...pair, a: pair.b, b: pair.a, toA: pair.toB, toB: pair.toA });
    const takers = [there, back].map(({ output }) => OutputPort.fromHandle(output.handle));
    for (let note = 0; note < 100; note += 1) {
      there.input.play(Uint8Array.of(0x90, note, 1), there.input.now());
      back.input.play(Uint8Array.of(0x91, note, 2), back.input.now());
    }
    const [atB, atA] = takers.map((taker) => takeAll(taker, 100).map(({ midi }) => midi[1]));
    expect(atB).toEqual([...Array(100).keys()]);
    expect(atA).toEqual([...Array(100).keys()]);
    pair.close();
  });

  it('agree on the session time although their own clocks do not', async () => {
    const pair = await aPair({ b: { clockShift: { us: 5_000_000, ppm: 20 } } });
    const { a, b, toA } = pair;
    const locked = new Promise<void>((resolve) =>
      b.engine.on('notice', ({ kind, text }) => kind === 'clockState' && text === 'locked' && resolve()),
    );
    a.engine.setMaster({ term: 1, elector: 0 }, 0);
    b.engine.setMaster({ term: 1, elector: 0 }, toA);
    await locked;
    const [here, there] = [a.engine, b.engine].map((engine: Engine) => engine.timeline());
    expect(there).toMatchObject({ state: 'locked', epoch: { term: 1, elector: 0 } });
    expect(there!.pathBoundUs).toBeGreaterThan(0);
    // The same instant on both clocks, as near as two calls can be: the machine's own clock says how near.
    const [atA, atB] = [a.engine.now(), b.engine.now()];
    const between = b.engine.toMachine(atB) - a.engine.toMachine(atA);
    const apart = toSession(there!, atB) - toSession(here!, atA) - between;
    expect(Math.abs(apart)).toBeLessThanOrEqual(there!.pathBoundUs + there!.jitterBoundUs + 2);
    pair.close();
  });

  it('refuse the notes of a peer that may not play, and keep the link', async () => {
    const session = '00000000-0000-4000-8000-000000000000';
    const [a, b] = [anEnd({ session }), anEnd({ session })];
    const up = Promise.all([noticeOf(a.engine, 'linkUp'), noticeOf(b.engine, 'linkUp')]);
    const [toB, toA] = [introduce(a, b), introduce(b, a, false)];
    await up;
    const { input } = throughLink({ a, b, toA, toB, close: () => undefined });
    const refused = noticeOf(b.engine, 'refused');
    input.play(Uint8Array.of(0x90, 60, 1), input.now());
    expect(await refused).toMatchObject({ link: toA, error: 'toast-not-allowed', peer: a.peer });
    a.engine.close();
    b.engine.close();
  });

  it('hear that the other closed', async () => {
    const pair = await aPair();
    const down = new Promise<string>((resolve) =>
      pair.b.engine.on('notice', ({ kind, peer }) => kind === 'linkDown' && resolve(peer)),
    );
    pair.a.engine.close();
    expect(await down).toBe(pair.a.peer);
    pair.close();
  });
});

describe('an engine', () => {
  let engine: Engine;
  let close: () => void;
  beforeEach(() => {
    const end = anEnd();
    engine = end.engine;
    close = () => engine.close();
  });
  afterEach(() => close());

  const thrown = (act: () => unknown): { name?: string; code?: string; message?: string } => {
    try {
      act();
    } catch (error) {
      return error as Error;
    }
    return {};
  };

  it('uses the OpenSSL inside its own file', () => {
    const addon = path.join(path.dirname(require.resolve('@midip2p/native')), 'build/Release/midip2p.node');
    expect(realpathSync(opensslOrigin())).toBe(realpathSync(addon));
  });

  it('has a fingerprint of its own', () => {
    const other = anEnd().engine;
    expect(engine.fingerprint()).toHaveLength(32);
    expect(hex(engine.fingerprint())).not.toBe(hex(other.fingerprint()));
    other.close();
  });

  it('refuses what is no message, and says so', () => {
    const input = engine.openInput('keys', { playableWindowUs: 60_000_000 });
    expect(thrown(() => input.play(Uint8Array.of(60, 1), input.now()))).toMatchObject({
      name: 'BadMessageError',
      code: 'not-midi',
      message: expect.stringContaining('not one complete MIDI message'),
    });
    const huge = new Uint8Array(70_000).fill(1).fill(0xf0, 0, 1).fill(0xf7, 69_999);
    expect(thrown(() => input.play(huge, input.now()))).toMatchObject({ code: 'message-too-large' });
  });

  it('says when its queue is full, and counts what was lost', () => {
    const input = engine.openInput('keys', { playableWindowUs: 60_000_000 });
    const aMinuteAway = (input.now() + 60_000_000) as ReturnType<typeof input.now>;
    let refused: ReturnType<typeof thrown> = {};
    for (let n = 0; n < 1_000_000 && refused.code === undefined; n += 1)
      refused = thrown(() => input.play(Uint8Array.of(0xf8), aMinuteAway));
    expect(refused).toMatchObject({ name: 'QueueFullError', code: 'queue-full' });
  });

  it('lends one end of a port once', () => {
    const { handle } = engine.openOutput('synth');
    const taker = OutputPort.fromHandle(handle);
    expect(thrown(() => OutputPort.fromHandle(handle))).toMatchObject({ code: 'port-in-use' });
    taker.close();
    OutputPort.fromHandle(handle).close();
    const input = engine.openInput('keys', { playableWindowUs: 60_000_000 });
    input.now();
    expect(thrown(() => InputPort.fromHandle(input.handle))).toMatchObject({ code: 'port-in-use' });
    expect(thrown(() => OutputPort.fromHandle(input.handle))).toMatchObject({ code: 'unknown-port' });
  });

  it('closes a port under its taker and its producer', () => {
    const output = engine.openOutput('synth');
    const taker = OutputPort.fromHandle(output.handle);
    const input = engine.openInput('keys', { playableWindowUs: 60_000_000 });
    expect(taker.closed()).toBe(false);
    engine.closePort(output.id);
    engine.closePort(input.id);
    expect(untilClosed(taker)).toBe(true);
    expect(taker.takeUntil(null)).toEqual([]);
    expect(taker.waitUntilDue()).toBe(false);
    expect(taker.flush()).toEqual([]);
    expect(thrown(() => input.now())).toMatchObject({ code: 'unknown-port' });
    expect(thrown(() => engine.closePort(output.id))).toMatchObject({ code: 'unknown-port' });
  });

  it('closes twice, and everything after that says that it is closed', () => {
    const input = engine.openInput('keys', { playableWindowUs: 60_000_000 });
    const taker = OutputPort.fromHandle(engine.openOutput('synth').handle);
    input.now();
    engine.close();
    engine.close();
    for (const act of [
      () => engine.now(),
      () => engine.stats(),
      () => engine.openInput('x'),
      () => engine.listen({ host: '127.0.0.1', port: 0 }),
    ])
      expect(thrown(act)).toMatchObject({ name: 'ClosedError', code: 'runner-closed' });
    expect(thrown(() => input.play(Uint8Array.of(0xf8), 0 as never))).toMatchObject({ code: 'port-closed' });
    expect(untilClosed(taker)).toBe(true);
    taker.close();
    taker.close();
    expect(thrown(() => taker.takeUntil(null))).toMatchObject({ name: 'ClosedError', code: 'port-closed' });
    input.close();
    input.close();
  });

  it('says that a TCP port is taken', () => {
    const other = anEnd();
    expect(thrown(() => engine.listen(other.address))).toMatchObject({
      name: 'ListenError',
      code: 'listen-address-in-use',
      message: expect.stringContaining('choose another TCP port'),
    });
    expect(thrown(() => engine.listen({ host: 'not an address', port: 0 }))).toMatchObject({ code: 'address-invalid' });
    other.engine.close();
  });

  it('refuses the word of an older master', () => {
    engine.setMaster({ term: 2, elector: 0 }, 0);
    expect(thrown(() => engine.setMaster({ term: 1, elector: 0 }, 0))).toMatchObject({
      code: 'clock-old-epoch',
      message: expect.stringContaining('a newer master was elected already'),
    });
    expect(engine.timeline().epoch).toEqual({ term: 2, elector: 0 });
  });

  it('takes what an output plays when, and refuses what no output has', () => {
    const output = engine.openOutput('synth');
    for (const policy of PLAYOUT_POLICIES) engine.setPlayout(output.id, { policy });
    engine.setPlayout(output.id, { policy: 'tight', tightUs: 250_000, offsetUs: -8_000, ownWaits: true });
    const refusal = (playout: object) => thrown(() => engine.setPlayout(output.id, playout)).message;
    expect(refusal({ policy: 'early' })).toBe('playout.policy must be direct, tight or adaptive');
    expect(refusal({ tightUs: MAX_DELAY_US + 1 })).toMatch('playout.tightUs must be');
    expect(refusal({ mostUs: -1 })).toMatch('playout.mostUs must be');
    expect(refusal({ offsetUs: -MAX_DELAY_US - 1 })).toMatch('playout.offsetUs must be');
    engine.closePort(output.id);
    expect(thrown(() => engine.setPlayout(output.id, {}))).toMatchObject({ code: 'unknown-port' });
  });

  it('names the argument that is wrong', () => {
    const wrong = (act: () => unknown) => `${thrown(act).name}: ${thrown(act).message}`;
    expect(wrong(() => engine.closeLink(1.5))).toBe('TypeError: link must be a whole number from 0 to 4294967295');
    expect(wrong(() => engine.listen({ host: '::1' } as never))).toMatch('address.port must be a whole number');
    expect(wrong(() => engine.openInput(undefined as never))).toBe('TypeError: name must be a string');
    const target = { peer: 'x', fingerprint: new Uint8Array(31), candidates: [], mayPlay: true };
    expect(wrong(() => engine.openLink(target))).toBe('TypeError: target.fingerprint must be 32 bytes');
    expect(wrong(() => engine.openLink({ ...target, fingerprint: 'x' as never }))).toMatch('must be a Uint8Array');
  });

  it('tells why there is no way to a peer', async () => {
    const other = anEnd();
    const down = new Promise((resolve) => engine.on('notice', (n) => n.kind === 'linkDown' && resolve(n)));
    const nowhere = { host: '127.0.0.1', port: 1 };
    const link = introduce({ engine, peer: '', address: nowhere }, { ...other, address: nowhere });
    expect(await down).toMatchObject({ link, error: 'link-unreachable', peer: other.peer });
    other.engine.close();
  });
});
