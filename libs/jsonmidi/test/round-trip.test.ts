import * as fc from 'fast-check';
import { decode, encode, encodeSysexPart, JsonMidiError, type SysexPart } from '../src';
import { bytes, hex } from './vectors';

const seven = fc.integer({ min: 0, max: 127 });
const status = (from: number, to: number) => fc.integer({ min: from, max: to });
const message: fc.Arbitrary<Uint8Array> = fc
  .oneof(
    fc.tuple(fc.oneof(status(0x80, 0xbf), status(0xe0, 0xef), fc.constant(0xf2)), seven, seven),
    fc.tuple(fc.oneof(status(0xc0, 0xdf), fc.constantFrom(0xf1, 0xf3)), seven),
    fc.tuple(fc.constantFrom(0xf4, 0xf5, 0xf6, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff)),
    fc.array(seven, { maxLength: 300 }).map((data) => [0xf0, ...data, 0xf7]),
  )
  .map((b) => Uint8Array.from(b));
const fields = fc.record({
  port: fc.option(fc.integer({ min: 0, max: 65535 })),
  timestamp: fc.option(fc.maxSafeNat()),
});

/** The same value, written by somebody else: members in another order, white space, escapes, members of their own. */
const restyled = (text: string, order: number[], indent: number): string => {
  const members = Object.entries(JSON.parse(text) as object);
  const sorted = members.map((m, i) => [order[i] ?? 0, m] as const).sort((a, b) => a[0] - b[0]);
  const others = { _colour: 'rot ☂', 'na\u0000me': [1.5, { deep: null }] };
  return JSON.stringify({ ...Object.fromEntries(sorted.map(([, m]) => m)), ...others }, null, indent).replace(
    '"type"',
    '"\\u0074ype"',
  );
};

describe('a message and its text', () => {
  it('are the same thing twice', () => {
    fc.assert(
      fc.property(message, fields, (midi, where) => {
        const back = decode(encode(midi, where));
        expect({ ...back, midi: hex(back.midi) }).toEqual({ midi: hex(midi), ...where, part: null });
      }),
      { numRuns: 2000 },
    );
  });

  it('mean the same in anybody’s style', () => {
    fc.assert(
      fc.property(
        message,
        fields,
        fc.array(fc.integer(), { maxLength: 8 }),
        fc.nat(3),
        (midi, where, order, indent) => {
          const text = encode(midi, where);
          const back = decode(restyled(text, order, indent));
          expect(encode(back.midi, back)).toBe(text);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('survive in parts', () => {
    fc.assert(
      fc.property(fc.array(seven, { minLength: 1, maxLength: 60 }), fc.nat(), fc.nat(), (data, x, y) => {
        const whole = Uint8Array.from([0xf0, ...data, 0xf7]);
        const [a, b] = [x % (data.length + 1), y % (data.length + 1)].sort((p, q) => p - q) as [number, number];
        const cuts: [SysexPart, Uint8Array][] = [
          ['first', whole.subarray(0, a + 1)],
          ['middle', whole.subarray(a + 1, b + 1)],
          ['last', whole.subarray(b + 1)],
        ];
        const joined = cuts.map(([part, piece]) => {
          const back = decode(encodeSysexPart(piece, part));
          expect(back.part).toBe(part);
          return hex(back.midi);
        });
        expect(joined.filter((h) => h !== '').join(' ')).toBe(hex(whole));
      }),
    );
  });

  it('are refused when the text is cut anywhere', () => {
    fc.assert(
      fc.property(message, fields, fc.nat(), (midi, where, at) => {
        const text = encode(midi, where);
        expect(() => decode(text.slice(0, at % text.length))).toThrow(JsonMidiError);
      }),
    );
  });

  it('never make the reader do anything but answer or refuse', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.json(), (noise, json) => {
        for (const text of [noise, Buffer.concat([Buffer.from('{"type":"'), noise]), Buffer.from(json)]) {
          try {
            decode(text);
          } catch (error) {
            expect(error).toBeInstanceOf(JsonMidiError);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('encode', () => {
  it.each([
    '',
    '3C',
    '90',
    '90 3C',
    '90 3C 64 00',
    '90 3C 80',
    '80 01 02 90 01 02',
    'F0',
    'F0 01',
    'F7',
    'F0 F8 F7',
    'F8 F8',
  ])('refuses %p, which is no message [JM-4.2-1]', (midi) => {
    expect(() => encode(bytes(midi))).toThrow(expect.objectContaining({ code: 'not-midi' }));
  });

  it.each([
    ['01', 'first'],
    ['', 'first'],
    ['F0 F7', 'first'],
    ['F7', 'middle'],
    ['', 'last'],
    ['01', 'last'],
    ['F0 F7', 'last'],
  ] as const)('refuses %p as the %s part', (midi, part) => {
    expect(() => encodeSysexPart(bytes(midi), part)).toThrow(expect.objectContaining({ code: 'not-midi' }));
  });

  it.each([
    { port: 65536 },
    { port: -1 },
    { port: 1.5 },
    { timestamp: -1 },
    { timestamp: 2 ** 53 },
    { timestamp: NaN },
  ])('refuses %p', (where) => {
    expect(() => encode(bytes('F8'), where)).toThrow(expect.objectContaining({ code: 'jsonmidi-out-of-range' }));
  });

  it('says in its message what was wrong', () => {
    expect(() => encode(bytes('90 3C'))).toThrow('90 3C: not one complete MIDI message');
    expect(() => decode('{"type":"noteOn","channel":1.0}')).toThrow('"1.0" is no plain integer at byte 27');
  });
});
