// Rules of routes, from JavaScript to the bytes.
import { type Engine, MIDI_KINDS, type MidiKind, OutputPort, type Rule } from '../src';
import { figuresOnce, aPair, hex, takeAll, throughLink } from './two-ends';

const OF_KIND: Record<MidiKind, string[]> = {
  note: ['903c64', '803c40'],
  pressure: ['a03c11', 'd07f'],
  controller: ['b0074f'],
  program: ['c005'],
  bend: ['e0007f'],
  sysex: ['f07e7f0601f7'],
  clock: ['f8'],
  transport: ['fa', 'fb', 'fc', 'f2007f', 'f303'],
  timecode: ['f12a'],
  sensing: ['fe'],
  other: ['f6', 'ff'],
};
const ALL = MIDI_KINDS.flatMap((kind) => OF_KIND[kind]);
/** Passes every rule here: what is heard before it is all that was let through. */
const LAST = 'bf7701'; // of a controller that stays as it was left

let pair: Awaited<ReturnType<typeof aPair>>;
let way: ReturnType<typeof throughLink>;
let taker: OutputPort;
beforeEach(async () => {
  pair = await aPair();
  way = throughLink(pair);
  taker = OutputPort.fromHandle(way.output.handle);
});
afterEach(() => pair.close());

const engine = (): Engine => pair.a.engine;
const source = () => ({ link: 0, id: way.input.id });
const sink = () => ({ link: pair.toB, port: 0 });

/** What B hears of these by that rule. */
function received(rule: Rule, messages: string[]): string[] {
  engine().connect(source(), sink(), {
    ...rule,
    ...(rule.kinds && { kinds: [...new Set([...rule.kinds, 'controller'] as const)] }),
  });
  for (const text of [...messages, LAST]) way.input.play(Buffer.from(text, 'hex'), way.input.now());
  const all: string[] = [];
  while (all.at(-1) !== LAST) all.push(...takeAll(taker, 1).map(({ midi }) => hex(midi)));
  return all.slice(0, -1);
}

it.each(MIDI_KINDS.filter((kind) => kind !== 'controller'))('keep out %s, and nothing else', (kind) => {
  const others = MIDI_KINDS.filter((other) => other !== kind);
  expect(received({ kinds: others }, ALL)).toEqual(ALL.filter((text) => !OF_KIND[kind].includes(text)));
});

it('withhold what nobody lets in, and count it at both ends', () => {
  const { engine: hearing, id: link } = { engine: pair.b.engine, id: pair.toA };
  const stream = { link, id: 0 };
  const output = { link: 0, port: way.output.id };
  hearing.connect(stream, output, { kinds: MIDI_KINDS.filter((kind) => kind !== 'sysex'), withheld: ['sysex'] });
  expect(received({}, ['f07e7f0601f7', '903c64', 'f07e7f0601f7'])).toEqual(['903c64']);
  expect(figuresOnce(hearing, { withheld: 2 })).toMatchObject({ withheld: 2, withheldThere: 0, lost: 0 });
  const there = figuresOnce(engine(), { withheldThere: 2 }); // it tells ten times a second
  expect(there).toMatchObject({ withheld: 0, withheldThere: 2, lostThere: 0, lateThere: 0 });
});

it('choose and map channels, keys and velocities', () => {
  const rule: Rule = {
    channels: [0, 1, 15],
    channelMap: Array.from({ length: 16 }, (_, channel) => (channel === 1 ? 9 : channel)),
    keys: [40, 80],
    transpose: -12,
    velocities: Array.from({ length: 128 }, (_, velocity) => Math.round(velocity / 2)),
  };
  const played = ['902864', '912864', '922864', '902764', '905164', '802864', '812864', 'f8'];
  expect(received(rule, played)).toEqual(['901c32', '991c32', '801c64', '891c64', 'f8']);
});

it('change in the middle of a chord, and end what was struck when they go', () => {
  expect(received({}, ['903c64', '904064'])).toEqual(['903c64', '904064']);
  expect(received({ transpose: 5 }, ['803c40', '903c64'])).toEqual(['803c40', '904164']);
  engine().disconnect(source(), sink());
  expect(takeAll(taker, 2).map(({ midi }) => hex(midi))).toEqual(['804140', '804040']);
});

it('change all at once; what is no more is passed over', () => {
  expect(received({}, ['903c64'])).toEqual(['903c64']);
  const gone = { source: source(), sink: { link: 99, port: 0 }, number: 0 };
  const split = [0, 1].map((number) => ({ source: source(), sink: sink(), number }));
  const [low, high] = [{ keys: [0, 60], transpose: -12 } as const, { keys: [61, 127] } as const];
  engine().reroute(
    [gone],
    [
      { ...split[0]!, rule: low },
      { ...split[1]!, rule: high },
      { ...gone, rule: {} },
    ],
  );
  for (const text of ['803c40', '903064', '904864']) way.input.play(Buffer.from(text, 'hex'), way.input.now());
  expect(takeAll(taker, 3).map(({ midi }) => hex(midi))).toEqual(['803c40', '902464', '904864']);
  engine().reroute(split, []);
  expect(takeAll(taker, 2).map(({ midi }) => hex(midi))).toEqual(['802440', '804840']);
  expect(() => engine().reroute([], [{ ...split[0]!, rule: { transpose: 200 } }])).toThrow(RangeError);
});

it('are several between the same two, each by its number', () => {
  engine().connect(source(), sink(), { kinds: ['note'], keys: [0, 59], channelMap: Array<number>(16).fill(15) }, 7);
  expect(received({ keys: [60, 127] }, ['903064', '904864'])).toEqual(['9f3064', '904864']);
  engine().disconnect(source(), sink(), 7);
  expect(() => engine().disconnect(source(), sink(), 7)).toThrow(expect.objectContaining({ code: 'unknown-port' }));
});

it.each([
  [{ kinds: ['noise' as MidiKind] }, 'noise is no kind'],
  [{ channels: [16] }, 'channel must be a whole number, 0 to 15, not 16'],
  [{ keys: [0, 128] as const }, 'key must be'],
  [{ transpose: 0.5 }, 'transpose must be'],
  [{ channelMap: [1] }, 'channelMap must have 16 entries, not 1'],
  [{ velocities: Array<number>(128).fill(128) }, 'velocities must be'],
])('refuse %j', (rule: Rule, words) => {
  expect(() => engine().connect(source(), sink(), rule)).toThrow(words);
});
