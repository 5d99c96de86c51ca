import Ajv2020 from 'ajv/dist/2020';
import { readEvent } from '../src';
import { schema, textOf, type Vector, vectorFiles } from './vectors';

// union types and unknown formats would hide a slip of the schema itself
const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(schema());
const vectors = vectorFiles().flatMap((file) => file.tests.map((v) => [`${file.name}: ${v.description}`, v] as const));
const value = (v: Vector): unknown => JSON.parse(Buffer.from(textOf(v)).toString('utf8'));

/** Faults of values; a schema cannot see those of form. */
const OF_VALUES = [
  'jsonmidi-wrong-type',
  'jsonmidi-missing-field',
  'jsonmidi-unknown-type',
  'jsonmidi-protocol',
  'jsonmidi-ump-not-carried',
  'jsonmidi-out-of-range',
];
const wellFormed = (v: Vector): boolean => {
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

  it.each(vectors.filter(([, v]) => v.error !== null && OF_VALUES.includes(v.error) && wellFormed(v)))(
    'refuses %s',
    (_, v) => {
      expect(validate(value(v))).toBe(false);
    },
  );
});
