// The native codec against the plain one: both must agree on every vector and on whatever else can be made up.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
// eslint-disable-next-line @nx/enforce-module-boundaries -- the oracle: only this test knows both codecs
import { decode, encode } from '@midip2p/jsonmidi';
import fc from 'fast-check';
import { decodeJsonMidi, encodeJsonMidi } from '../src';
import { hex } from './two-ends';

interface Vector {
  description: string;
  text?: string;
  textHex?: string;
  midi: string | null;
  port: number | null;
  timestamp: number | null;
  part?: string;
  canonical: boolean;
  error: string | null;
}

const folder = path.join(__dirname, '../../../spec/vectors/jsonmidi');
/** Those of messages in bytes: the addon gives JavaScript no packets. */
const files = readdirSync(folder).filter((file) => !file.startsWith('packets-'));
const vectors = files.flatMap((file) => {
  const { tests } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { tests: Vector[] };
  return tests.map((test) => ({ ...test, file }));
});

const bytesOf = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const textOf = ({ text, textHex }: Vector) => (textHex === undefined ? Buffer.from(text!) : bytesOf(textHex));

/** What a codec made of it, or the code of its refusal: one value to compare. */
function outcome(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
}

const natively = (text: Uint8Array) =>
  outcome(() => {
    const { midi, ...fields } = decodeJsonMidi(text);
    return { midi: hex(midi), ...fields };
  });
const plainly = (text: Uint8Array) =>
  outcome(() => {
    const { midi, port, timestamp, part } = decode(text);
    return { midi: hex(midi), port, timestamp, part };
  });

describe('the native codec', () => {
  it('has vectors to be held against', () => expect(vectors.length).toBeGreaterThan(300));

  it.each(vectors)('$file: $description', (vector) => {
    const { midi, port, timestamp, part = null, canonical, error } = vector;
    const text = textOf(vector);
    expect(natively(text)).toEqual(error ?? { midi: hex(bytesOf(midi!)), port, timestamp, part });
    if (canonical && part === null) expect(encodeJsonMidi(bytesOf(midi!), port, timestamp)).toBe(text.toString());
  });

  const data = fc.integer({ min: 0, max: 127 });
  const message = fc.oneof(
    fc.tuple(fc.integer({ min: 0x80, max: 0xef }), data, data),
    fc.tuple(fc.integer({ min: 0xc0, max: 0xdf }), data),
    fc.tuple(fc.integer({ min: 0xf1, max: 0xff })),
    fc.tuple(fc.integer({ min: 0xf1, max: 0xf3 }), data),
    fc.tuple(fc.constant(0xf2), data, data),
    fc.array(data, { maxLength: 300 }).map((bytes) => [0xf0, ...bytes, 0xf7]),
    fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 6 }),
  );
  const port = fc.option(fc.integer({ min: 0, max: 65535 }));
  const timestamp = fc.option(fc.maxSafeNat());

  it('writes what the plain codec writes, and refuses what it refuses', () => {
    fc.assert(
      fc.property(message, port, timestamp, (bytes, p, t) => {
        const midi = Uint8Array.from(bytes);
        const text = outcome(() => encodeJsonMidi(midi, p, t));
        expect(text).toEqual(outcome(() => encode(midi, { port: p, timestamp: t })));
        if (typeof text === 'string' && text.startsWith('{'))
          expect(natively(Buffer.from(text))).toEqual({ midi: hex(midi), port: p, timestamp: t, part: null });
      }),
      { numRuns: 3000 },
    );
  });

  it('reads what the plain codec reads, and refuses the rest for the same reason', () => {
    const base = fc.constantFrom(...vectors.map(textOf));
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.integer({ min: 0, max: 3 }),
      insert: fc.oneof(
        fc.constantFrom('', '"', ',', '{', '}', '[', ']', ':', '\\', '\\u00', '0', '-', '1e3', 'null', ' ', '\n'),
        fc.constantFrom('"port":1,', '"timestamp":0,', '"group":1,', '"protocol":"midi1",', '"type":"start",'),
        fc.string({ maxLength: 4, unit: 'binary' }),
      ),
    });
    fc.assert(
      fc.property(base, fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) => {
        const edited = edits.reduce((bytes, { at, remove, insert }) => {
          const where = Math.floor(at * bytes.length);
          return Buffer.concat([bytes.subarray(0, where), Buffer.from(insert), bytes.subarray(where + remove)]);
        }, text);
        expect(natively(edited)).toEqual(plainly(edited));
      }),
      { numRuns: 10_000 },
    );
  });

  it('reads the members of a text in any order, with any white space', () => {
    const space = fc.constantFrom('', ' ', '\t', '\n', '\r\n');
    const members = fc.shuffledSubarray(
      ['"type":"noteOn"', '"channel":1', '"note":60', '"velocity":0', '"port":7', '"x":[{}]', '"group":2'],
      { minLength: 4 },
    );
    fc.assert(
      fc.property(members, space, space, (parts, a, b) => {
        const text = Buffer.from(`${a}{${b}${parts.join(`${a},${b}`)}${a}}${b}`);
        expect(natively(text)).toEqual(plainly(text));
      }),
      { numRuns: 2000 },
    );
  });
});
