import { decode, encode, encodeSysexPart, JsonMidiError } from '../src';
import { bytes, hex, textOf, type Vector, vectorFiles } from './vectors';

const codeOf = (text: Uint8Array): string | null => {
  try {
    decode(text);
    return null;
  } catch (error) {
    if (!(error instanceof JsonMidiError)) throw error;
    return error.code;
  }
};

const write = (v: Vector): string =>
  v.part === undefined ? encode(bytes(v.midi!), v) : encodeSysexPart(bytes(v.midi!), v.part, v);

for (const file of vectorFiles()) {
  describe(file.name, () => {
    it.each(file.tests.map((v) => [v.description, v] as const))('%s', (_, v) => {
      const text = textOf(v);
      expect(codeOf(text)).toBe(v.error);
      if (v.error !== null) return;
      const { midi, ...rest } = decode(text);
      expect({ midi: hex(midi), ...rest }).toEqual({
        midi: v.midi,
        port: v.port,
        timestamp: v.timestamp,
        part: v.part ?? null,
      });
      expect(hex(new TextEncoder().encode(write(v))) === hex(text)).toBe(v.canonical);
    });
  });
}
