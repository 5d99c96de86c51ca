// Files of the world, one odd thing each: what plays, and what is said.
import { readSmf, timedMessages, warningText } from '../src';
import { HARMLESS, type Kind, WRONG } from './kinds';

const struck = (bytes: Uint8Array, strict = false) =>
  [...timedMessages(readSmf(bytes, { strict }))]
    .filter((m) => (m.bytes[0]! & 0xf0) === 0x90 && m.bytes[2]! > 0)
    .map((m) => m.bytes[1]);
const named = (kinds: Kind[]) => kinds.map((kind) => [kind.name, kind] as const);

describe('what is odd but right plays, without a word', () => {
  it.each(named(HARMLESS))('%s', (_, { bytes, notes }) => {
    expect(struck(bytes)).toEqual(notes);
    expect(readSmf(bytes).warnings).toEqual([]);
    expect(struck(bytes, true)).toEqual(notes);
  });
});

describe('what is wrong plays, and is told', () => {
  it.each(named(WRONG))('%s', (_, { bytes, notes, warnings }) => {
    expect(struck(bytes)).toEqual(notes);
    expect(readSmf(bytes).warnings.map(({ code }) => code)).toEqual(warnings);
  });

  it.each(named(WRONG))('%s, and a strict reader refuses it', (_, { bytes, warnings }) => {
    expect(() => readSmf(bytes, { strict: true })).toThrow(
      expect.objectContaining({ name: 'SmfError', code: warnings[0] }) as Error,
    );
  });

  it('in words, with the number, the track and the byte of the first', () => {
    const [warning] = readSmf(WRONG.find(({ name }) => name === 'a key of 253')!.bytes).warnings;
    expect(warningText(warning!)).toBe('2 data bytes above 127 were taken as 127, first in track 1 at byte 24');
  });
});
