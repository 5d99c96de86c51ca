import { PACKET_ROWS } from './table/packet-rows';
import { Tokenizer } from './tokenizer';

type Kind = 'word' | 'integers' | 'integer';

/** The known names and their kinds of value. [JM-2.1-2] [JM-2.2-2] */
const KNOWN = new Map<string, Kind>([
  ...kind('word', 'type protocol part text'),
  ...kind('integers', 'data words'),
  ...kind('integer', 'group channel note velocity pressure controller value program position song status'),
  ...kind('integer', 'port timestamp'),
  ...PACKET_ROWS.flatMap((row) => row.fields)
    .filter(({ form }) => form === 'number' || form === 'signed' || form === 'septets')
    .map(({ name }) => [name, 'integer'] as const),
]);

function kind(kind: Kind, names: string): (readonly [string, Kind])[] {
  return names.split(' ').map((name) => [name, kind]);
}

/** What the known names of a text say. */
export type Fields = Map<string, string | number | number[]>;

/** Reads a text to its end. Throws JsonMidiError at the first fault of form. [JM-2.3-1] */
export function gather(text: Uint8Array): Fields {
  const fields: Fields = new Map();
  const reader = new Tokenizer(text);
  reader.object((name) => {
    const kind = KNOWN.get(name);
    if (kind === undefined) return reader.skip(); // [JM-2.1-3]
    if (fields.has(name)) reader.fail('jsonmidi-duplicate-field', `"${name}" comes twice`);
    if (kind === 'word') fields.set(name, reader.string());
    else if (kind === 'integer') fields.set(name, reader.integer());
    else {
      const data: number[] = [];
      reader.array(() => data.push(reader.integer()));
      fields.set(name, data);
    }
  });
  reader.end();
  return fields;
}
