import { decode, encode } from '@midip2p/jsonmidi';
import { Random } from './random';

/** A text as a sender writes it, and what it says. */
export interface Sample {
  readonly sender: number;
  readonly text: string;
  readonly midi: Uint8Array;
  readonly port: number | null;
  readonly timestamp: number | null;
}

export type CorpusName = 'notes' | 'canonical' | 'fixedStyle' | 'randomOrder';

const SENDERS = 8;

/**
 * The texts that every contender reads:
 *
 * - `notes`: note-ons and note-offs in canonical form, each with a port and a timestamp.
 * - `canonical`: what is played, all types, in canonical form; half of the senders leave the timestamp out, as links do.
 * - `fixedStyle`: the same, from eight senders, each with an order, white space and members of its own.
 * - `randomOrder`: the same, each text in another order and with other white space.
 */
export function corpora(messages: number, seed = 1): Record<CorpusName, Sample[]> {
  const random = new Random(seed);
  const played = Array.from(series(messages, random, message));
  return {
    notes: Array.from(series(messages, random, note)),
    canonical: played.map((one) => (one.sender % 2 === 0 ? one : written({ ...one, timestamp: null }))),
    fixedStyle: played.map((one) => ({ ...one, text: inStyle(one.text, STYLES[one.sender]!) })),
    randomOrder: played.map((one) => ({ ...one, text: inAnyOrder(one.text, random) })),
  };
}

// ---- details ----

type Play = (random: Random) => number[];

/** Events in bursts of one sender after the other, with time that goes on. */
function* series(messages: number, random: Random, play: Play): Generator<Sample> {
  let sender = 0;
  let timestamp = 61_250_000;
  for (let i = 0; i < messages; i += 1) {
    if (random.below(4) === 0) sender = random.below(SENDERS);
    timestamp += random.below(20_000);
    yield written({ sender, midi: Uint8Array.from(play(random)), port: 1 + (sender >> 1), timestamp });
  }
}

const written = (event: Omit<Sample, 'text'>): Sample => ({
  ...event,
  text: encode(event.midi, { port: event.port, timestamp: event.timestamp }),
});

const seven = (random: Random): number => random.below(128);
const channel = (random: Random): number => random.below(16);
const note: Play = (random) => [random.oneOf([0x80, 0x90]) | channel(random), seven(random), seven(random)];

/** Of a hundred messages, how many are of which kind. */
const KINDS: readonly (readonly [number, Play])[] = [
  [60, note],
  [18, (random) => [0xb0 | channel(random), seven(random), seven(random)]],
  [8, (random) => [0xe0 | channel(random), seven(random), seven(random)]],
  [4, (random) => [0xd0 | channel(random), seven(random)]],
  [2, (random) => [0xa0 | channel(random), seven(random), seven(random)]],
  [1, (random) => [0xc0 | channel(random), seven(random)]],
  [4, () => [0xf8]],
  [1, (random) => [0xf1, seven(random)]],
  [1, (random) => random.oneOf([[0xfa], [0xfb], [0xfc], [0xfe], [0xf2, seven(random), seven(random)]])],
  [1, (random) => [0xf0, ...Array.from({ length: 4 + random.below(12) }, () => seven(random)), 0xf7]],
];

function message(random: Random): number[] {
  let rest = random.below(100);
  for (const [share, play] of KINDS) {
    if (rest < share) return play(random);
    rest -= share;
  }
  throw new Error('the shares are not a hundred');
}

interface Style {
  /** In which order the names come; those that are not here come behind. */
  readonly order: readonly string[];
  readonly colon: string;
  readonly comma: string;
  readonly edge: string;
  readonly more?: Record<string, unknown>;
}

const STYLES: readonly Style[] = [
  { order: ['timestamp', 'port', 'type', 'channel'], colon: ': ', comma: ', ', edge: '' },
  { order: ['channel', 'note', 'velocity', 'type'], colon: ':', comma: ',', edge: '' },
  { order: ['type', 'timestamp', 'channel'], colon: ': ', comma: ', ', edge: ' ' },
  { order: ['port', 'velocity', 'note', 'channel', 'timestamp'], colon: ' : ', comma: ' , ', edge: ' ' },
  { order: ['type'], colon: ':', comma: ', ', edge: '', more: { version: 2 } },
  {
    order: ['value', 'controller', 'velocity', 'note', 'channel', 'timestamp', 'port', 'type'],
    colon: ': ',
    comma: ',',
    edge: '',
  },
  { order: ['type', 'port', 'timestamp'], colon: ':', comma: ',\n  ', edge: '\n' },
  { order: ['timestamp', 'type'], colon: ':', comma: ',', edge: '', more: { from: 'keys' } },
];

const members = (text: string): [string, unknown][] => Object.entries(JSON.parse(text) as object);

function inStyle(text: string, { order, colon, comma, edge, more }: Style): string {
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const all = [...members(text).sort(([a], [b]) => place(a) - place(b)), ...Object.entries(more ?? {})];
  return `{${edge}${all.map(([name, value]) => `"${name}"${colon}${JSON.stringify(value)}`).join(comma)}${edge}}`;
}

const SPACES = ['', '', ' ', ' ', '  ', '\n', '\t'];

function inAnyOrder(text: string, random: Random): string {
  const space = () => random.oneOf(SPACES);
  const all = random.shuffled(members(text)).map(([name, value]) => {
    return `${space()}"${name}"${space()}:${space()}${JSON.stringify(value)}${space()}`;
  });
  return `{${all.join(',')}}`;
}

/** Whatever the corpora hold, the reference codec reads as what was meant. Throws where it does not. */
export function checkCorpora(all: Record<string, Sample[]>): void {
  for (const [name, samples] of Object.entries(all)) {
    for (const { text, midi, port, timestamp } of samples) {
      const read = decode(text);
      const same = Buffer.compare(read.midi, midi) === 0 && read.port === port && read.timestamp === timestamp;
      if (!same) throw new Error(`${name}: the reference reads another event from ${text}`);
    }
  }
}
