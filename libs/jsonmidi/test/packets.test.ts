import fc from 'fast-check';
import { decode, decodePacket, encodePacket, JsonMidiError, readPacketEvent } from '../src';
import { PACKET_ROWS } from '../src/table/packet-rows';
import { hexOfWords, packetVectorFiles, textOf, words } from './vectors';

const codeOf = (read: () => unknown): string | null => {
  try {
    read();
    return null;
  } catch (error) {
    if (!(error instanceof JsonMidiError)) throw error;
    return error.code;
  }
};

for (const file of packetVectorFiles()) {
  describe(file.name, () => {
    it.each(file.tests.map((v) => [v.description, v] as const))('%s', (_, v) => {
      const text = textOf(v);
      expect(codeOf(() => decodePacket(text))).toBe(v.error);
      if (v.error !== null) return;
      const { packet, ...rest } = decodePacket(text);
      expect({ packet: hexOfWords(packet), ...rest }).toEqual({
        packet: v.packet,
        port: v.port,
        timestamp: v.timestamp,
      });
      const written = encodePacket(words(v.packet!), v);
      expect(written === Buffer.from(text).toString('utf8')).toBe(v.canonical);
      expect(JSON.stringify(readPacketEvent(text))).toBe(written);
      expect(codeOf(() => decode(text))).toBe('jsonmidi-ump-not-carried'); // [JM-5.2-1]
    });
  });
}

it('has a vector for every type of message', () => {
  const tested = new Set(packetVectorFiles().flatMap((f) => f.tests.filter((v) => v.canonical).map((v) => v.text)));
  const untested = PACKET_ROWS.filter(
    ({ type, protocol }) => ![...tested].some((text) => text?.startsWith(`{"type":"${type}","protocol":"${protocol}"`)),
  );
  expect(untested).toEqual([]);
});

const SIZES = [1, 1, 1, 2, 2, 4, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4];
const word = fc.oneof(fc.constant(0), fc.nat(0xffffffff), fc.nat(0x7f), fc.constantFrom(0x7f7f7f7f, 0x41424344));
/** Any packet, and with luck one of a type that has a name. */
const packet = fc
  .tuple(fc.nat(15), fc.nat(0x0fffffff), fc.constantFrom(0xffffffff, 0xfff00000, 0xfffff07f), word, word, word)
  .map(([messageType, first, mask, ...rest]) =>
    Uint32Array.from([((messageType << 28) | (first & mask)) >>> 0, ...rest].slice(0, SIZES[messageType])),
  );
const fields = fc.record({
  port: fc.option(fc.integer({ min: 0, max: 65535 })),
  timestamp: fc.option(fc.maxSafeNat()),
});

describe('a packet and its text', () => {
  it('are the same thing twice, whatever its bits are [JM-8.4-1]', () => {
    const named = new Set<string>();
    fc.assert(
      fc.property(packet, fields, (bits, where) => {
        const text = encodePacket(bits, where);
        const { packet: back, ...rest } = decodePacket(text);
        expect({ packet: hexOfWords(back), ...rest }).toEqual({ packet: hexOfWords(bits), ...where });
        named.add((JSON.parse(text) as { type: string }).type);
      }),
      { numRuns: 5000 },
    );
    expect(named.size).toBeGreaterThan(20);
  });

  it('is refused where it is cut anywhere [JM-2.3-2]', () => {
    fc.assert(
      fc.property(packet, fc.nat(), (bits, at) => {
        const text = encodePacket(bits);
        expect(() => decodePacket(text.slice(0, at % text.length))).toThrow(JsonMidiError);
      }),
    );
  });
});

it.each([[[]], [[0x40900000]], [[0x20900000, 0]], [[0xf0000000, 0, 0]]])(
  'refuses %j, which is no packet [JM-8.1-3]',
  (bits) => {
    expect(codeOf(() => encodePacket(Uint32Array.from(bits)))).toBe('not-midi');
  },
);

it('says in its message what was wrong', () => {
  expect(() => encodePacket(Uint32Array.of(0x40900000))).toThrow('40900000: not one complete packet');
  expect(() =>
    decodePacket('{"type":"noteOn","protocol":"midi1","group":1,"channel":1,"note":60,"velocity":128}'),
  ).toThrow('"velocity" is not within 0–127');
});
