import type { HeardStats, Playout } from '@midip2p/engine';
import type { RoomPlayout } from '@midip2p/coordinator';
import { AS_THE_ROOM, choiceFrom, roomChoice } from './choice';
import { playoutRequests } from './playout-requests';
import { stateLines } from './playout-text';
import { Playouts } from './playouts';

const NOTHING = { p50: 0, p95: 0, p99: 0 };
const UNSAID = { tookUs: NOTHING, soundedUs: NOTHING };

/** Two outputs, and an engine that remembers what it was told. */
function twoOutputs(choice = AS_THE_ROOM, room: RoomPlayout = { policy: 'own', delayMs: null }) {
  const calls: [number, Playout['policy'], number][] = [];
  const heard: HeardStats[] = [];
  const engine = {
    setPlayout: (port: number, playout: Playout) => {
      const { policy, tightUs, mostUs, offsetUs } = playout;
      calls.push([port, policy, (policy === 'tight' ? tightUs : policy === 'adaptive' ? mostUs : 0) + offsetUs]);
    },
    stats: () => ({ heard }) as never,
  };
  let agreed: number | null = null;
  const fits = (us: number | null) => {
    agreed = us;
    playouts.refit();
  };
  const fitting = { agreed: () => agreed };
  const playouts = new Playouts(engine as never, choice, room, fitting, (link) => (link === 1 ? 'ben' : null));
  const outputs = [
    { id: 3, name: 'Synth' },
    { id: 4, name: 'Drums' },
  ];
  playouts.settle(outputs);
  return { playouts, outputs, heard, fits, news: () => calls.splice(0) };
}

describe('when events sound', () => {
  it('is told to every output, and again only where it has changed', () => {
    const { playouts, outputs, news } = twoOutputs();
    expect(news()).toEqual([
      [3, 'direct', 0],
      [4, 'direct', 0],
    ]);
    playouts.settle(outputs);
    expect(news()).toEqual([]);
    playouts.choose({ policy: 'tight', delayUs: 25_000 }, null);
    expect(news()).toEqual([
      [3, 'tight', 25_000],
      [4, 'tight', 25_000],
    ]);
  });

  it('may be another at one output, which it keeps when it is plugged in again', () => {
    const { playouts, outputs, news } = twoOutputs({ ...AS_THE_ROOM, policy: 'tight' });
    news();
    playouts.choose({ offsetUs: -8_000 }, 'Syn');
    expect(news()).toEqual([[3, 'tight', 22_000]]);
    playouts.settle(outputs.slice(1));
    playouts.settle([{ id: 9, name: 'Synth' }, outputs[1]!]);
    expect(news()).toEqual([[9, 'tight', 22_000]]);
    expect(playouts.states().map(({ output, alone }) => [output, alone])).toEqual([
      ['Synth', true],
      ['Drums', false],
    ]);
    playouts.choose({ policy: 'adaptive', delayUs: 60_000 }, null); // for all means for all
    expect(news()).toEqual([
      [9, 'adaptive', 60_000],
      [4, 'adaptive', 60_000],
    ]);
  });

  it('begins with the default delay where the policy changes', () => {
    const { playouts, news } = twoOutputs({ ...AS_THE_ROOM, policy: 'tight', delayUs: 70_000 });
    news();
    playouts.choose({ policy: 'adaptive' }, null);
    expect(news()[0]).toEqual([3, 'adaptive', 150_000]);
  });

  it('names the outputs where none, or several, are meant', () => {
    const { playouts } = twoOutputs();
    expect(() => playouts.choose({ offsetUs: 1 }, 'Piano')).toThrow(
      "no output is called 'Piano' (there are Synth, Drums); name one of them",
    );
    expect(() => playouts.choose({ offsetUs: 1 }, 'm')).not.toThrow();
    playouts.settle([]);
    expect(() => playouts.choose({ offsetUs: 1 }, 's')).toThrow("no output is called 's'; name one of them");
  });

  it('is as the room has it, also when that changes, until the person says otherwise', () => {
    const { playouts, news } = twoOutputs(AS_THE_ROOM, { policy: 'tight', delayMs: 40 });
    expect(news()).toEqual([
      [3, 'tight', 40_000],
      [4, 'tight', 40_000],
    ]);
    playouts.choose({ offsetUs: -8_000 }, 'Synth'); // it follows the room all the same
    playouts.choose({ policy: 'direct' }, 'Drums');
    expect(news()).toEqual([
      [3, 'tight', 32_000],
      [4, 'direct', 0],
    ]);
    playouts.followRoom({ policy: 'adaptive', delayMs: 90 });
    expect(news()).toEqual([[3, 'adaptive', 82_000]]);
    expect(playouts.states().map(({ room }) => room)).toEqual([true, false]);
    expect(stateLines(playouts.states()[0]!)[0]).toMatch(/^Synth: as the room has it: adaptive, /);
    playouts.followRoom({ policy: 'own', delayMs: null });
    expect(news()).toEqual([[3, 'direct', -8_000]]);
    playouts.choose({ policy: 'room' }, null);
    expect(playouts.states().map(({ room }) => room)).toEqual([false, false]);
  });

  it('is as little as fits everybody, where the room wants that', () => {
    const { playouts, heard, fits, news } = twoOutputs(AS_THE_ROOM, { policy: 'fitting', delayMs: 45 });
    expect(news()[0]).toEqual([3, 'tight', 45_000]); // nobody has told a need yet
    fits(21_000);
    expect(news()[0]).toEqual([3, 'tight', 21_000]);
    fits(90_000); // one bad line does not drag everybody
    expect(news()[0]).toEqual([3, 'tight', 45_000]);
    expect(playouts.needUs).toBeNull();
    const delays = { leastUs: 1, slowUs: 2, beyond: 0, ...UNSAID };
    heard.push({ port: 4, link: 1, ...delays, adaptiveUs: 30 }, { port: 3, link: 2, ...delays, adaptiveUs: 70 });
    heard.push({ port: 99, link: 2, ...delays, adaptiveUs: 900 }); // a plugin's, which decides by itself
    expect(playouts.needUs).toBe(70);
    expect(roomChoice({ policy: 'fitting', delayMs: null }, 80_000)).toMatchObject({ tightUs: 60_000 });
    expect(roomChoice({ policy: 'tight', delayMs: null }, null)).toMatchObject({ policy: 'tight', tightUs: 30_000 });
  });

  it('says why, player by player', () => {
    const { playouts, heard } = twoOutputs();
    heard.push(
      { port: 3, link: 1, leastUs: 12_000, slowUs: 21_000, adaptiveUs: 23_000, beyond: 2, ...UNSAID },
      { port: 3, link: 8, leastUs: 1, slowUs: 1, adaptiveUs: 1, beyond: 0, ...UNSAID }, // nobody's any more
    );
    expect(stateLines(playouts.states()[0]!)).toEqual([
      'Synth: direct, notes sound when they arrive',
      '  ben: takes 12.0 ms to 21.0 ms, one note in 1000 longer; 2 came later and sounded at once',
    ]);
    playouts.choose({ policy: 'adaptive', ownWaits: true, offsetUs: -3_000 }, null);
    expect(stateLines(playouts.states()[0]!)).toEqual([
      'Synth: adaptive, as early as is steady, at most 150.0 ms after it was played, and 3.00 ms earlier; yours wait, too',
      '  ben: after 20.0 ms; takes 12.0 ms to 21.0 ms, one note in 1000 longer; 2 came later and sounded at once',
    ]);
    playouts.choose({ policy: 'tight', delayUs: 25_000, ownWaits: false, offsetUs: 5_000 }, null);
    expect(stateLines(playouts.states()[1]!)).toEqual([
      'Drums: tight, every note sounds 25.0 ms after it was played, and 5.00 ms later',
    ]);
  });

  it('is asked for and changed by requests, and leaves all others to whom they are for', () => {
    const { playouts, news } = twoOutputs();
    news();
    let changes = 0;
    const answer = playoutRequests(
      playouts,
      () => (changes += 1),
      () => ({ routes: [] }),
    );
    expect(answer({ do: 'routes' })).toEqual({ routes: [] });
    expect(answer({ do: 'playout', change: null, output: null })).toMatchObject({ outputs: [{ output: 'Synth' }, {}] });
    expect([changes, news()]).toEqual([0, []]);
    answer({ do: 'playout', change: { policy: 'tight' }, output: 'Drums' });
    expect([changes, news()]).toEqual([1, [[4, 'tight', 30_000]]]);
    expect(answer({ do: 'playout', change: { delayUs: -1 }, output: null })).toEqual({ routes: [] });
  });
});

describe('what is typed of it', () => {
  it('is milliseconds, and only what was said', () => {
    expect(choiceFrom({})).toEqual({});
    expect(choiceFrom({ playout: 'tight', delay: '12.5', offset: '-8', own: 'waits' })).toEqual({
      policy: 'tight',
      delayUs: 12_500,
      offsetUs: -8_000,
      ownWaits: true,
    });
  });

  it.each([
    [{ playout: 'early' }, "when notes sound is room, direct, tight, adaptive, not 'early'"],
    [{ playout: 'direct', delay: '5' }, 'a delay is for tight and adaptive; with direct there is only --offset'],
    [{ delay: '-1' }, "--delay takes milliseconds, 0 to 1000, not '-1'"],
    [{ delay: '1000.1' }, "--delay takes milliseconds, 0 to 1000, not '1000.1'"],
    [{ offset: '-1001' }, "--offset takes milliseconds, -1000 to 1000, not '-1001'"],
    [{ offset: '' }, "--offset takes milliseconds, -1000 to 1000, not ''"],
    [{ own: 'later' }, "--own takes waits or direct, not 'later'"],
  ])('refuses %j', (flags, message) => {
    expect(() => choiceFrom(flags)).toThrow(message);
  });
});
