import Ajv2020 from 'ajv/dist/2020';
import { readEvent, readPacketEvent } from '../src';
import { kinds } from './packet-schema';
import { packetVectorFiles, schema, schemaOfPackets, textOf, vectorFiles } from './vectors';

// union types and unknown formats would hide a slip of the schema itself
const compile = (of: object) => new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(of);
const validate = compile(schema());
const validatePacket = compile(schemaOfPackets());
const named = <V extends { description: string }>(files: { name: string; tests: V[] }[]) =>
  files.flatMap((file) => file.tests.map((v) => [`${file.name}: ${v.description}`, v] as const));
const vectors = named(vectorFiles());
const packetVectors = named(packetVectorFiles());
type Text = Parameters<typeof textOf>[0];
const value = (v: Text): unknown => JSON.parse(Buffer.from(textOf(v)).toString('utf8'));

/** Faults of values; a schema cannot see those of form. */
const OF_VALUES = [
  'jsonmidi-wrong-type',
  'jsonmidi-missing-field',
  'jsonmidi-unknown-type',
  'jsonmidi-protocol',
  'jsonmidi-ump-not-carried',
  'jsonmidi-out-of-range',
];
const faulty = (v: { error: string | null }): boolean => v.error !== null && OF_VALUES.includes(v.error);
/** Of packets: what only the page can say. */
const BEYOND_A_SCHEMA = [
  'a text of seven characters that are fourteen bytes',
  'fewer words than the first asks for',
  'more words than the first asks for',
  'words that a type says',
];
const wellFormed = (v: Text): boolean => {
  try {
    value(v);
    return true;
  } catch {
    return false; // several faults in one text: the one of form hides the value from a schema
  }
};

describe('jsonmidi.schema.json', () => {
  it.each(vectors.filter(([, v]) => v.error === null))('accepts %s', (_, v) => {
    expect(validate(value(v))).toBe(true);
    expect(validate(readEvent(textOf(v)))).toBe(true);
  });

  it.each(vectors.filter(([, v]) => faulty(v) && wellFormed(v)))('refuses %s', (_, v) => {
    expect(validate(value(v))).toBe(false);
  });

  it('says the kind of every known name, also of those that only packets have [JM-2.2-2]', () => {
    expect(schema()).toMatchObject({
      properties: Object.fromEntries(Object.entries(kinds()).map(([name, { type }]) => [name, { type }])),
    });
  });
});

describe('jsonmidi.packets.schema.json', () => {
  it.each(packetVectors.filter(([, v]) => v.error === null))('accepts %s', (_, v) => {
    expect(validatePacket(value(v))).toBe(true);
    expect(validatePacket(readPacketEvent(textOf(v)))).toBe(true);
  });

  it.each(packetVectors.filter(([, v]) => faulty(v) && wellFormed(v)))('refuses %s', (_, v) => {
    expect(validatePacket(value(v))).toBe(BEYOND_A_SCHEMA.includes(v.description));
  });
});
