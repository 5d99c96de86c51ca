import { JsonMidiError, type JsonMidiErrorCode } from './error';
import { type Event, MAX_PORT, MAX_TIMESTAMP, SYSEX_PARTS, TYPES, type TypeRow, UNDEFINED_STATUSES } from './message';
import { Tokenizer } from './tokenizer';

/** The known names and their kinds of value. [JM-2.1-2] [JM-2.2-2] */
const KNOWN = new Map<string, 'word' | 'data' | 'integer'>([
  ...['type', 'protocol', 'part'].map((name) => [name, 'word'] as const),
  ['data', 'data'],
  ...['group', 'channel', 'note', 'velocity', 'pressure', 'controller', 'value', 'program'].map(
    (name) => [name, 'integer'] as const,
  ),
  ...['position', 'song', 'status', 'port', 'timestamp'].map((name) => [name, 'integer'] as const),
]);

type Fields = Map<string, string | number | number[]>;

/** What one text says, in any valid form. Throws JsonMidiError with the first fault. [JM-2.3-1] */
export function readEvent(text: Uint8Array): Event {
  const fields = gather(text);
  const row = judge(fields);
  const part = row.shape === 'sysex' && fields.has('part') ? ['part'] : [];
  const names = ['type', ...(row.channel ? ['channel'] : []), ...part, ...row.fields];
  for (const name of ['port', 'timestamp']) if (fields.has(name)) names.push(name);
  return Object.fromEntries(names.map((name) => [name, fields.get(name)])) as unknown as Event;
}

// ---- details ----

function gather(text: Uint8Array): Fields {
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

function judge(fields: Fields): TypeRow {
  const type = fields.get('type');
  if (type === undefined) refuse('jsonmidi-missing-field', 'the text has no "type"');
  judgeProtocol(fields); // before the type: MIDI 2.0 has types of its own
  const row = TYPES.find((t) => t.type === type);
  if (!row) return refuse('jsonmidi-unknown-type', `the type "${String(type).slice(0, 40)}" is not known`);
  for (const name of [...(row.channel ? ['channel'] : []), ...row.fields]) {
    if (!fields.has(name)) refuse('jsonmidi-missing-field', `${row.type} needs "${name}"`);
  }
  judgeRanges(row, fields);
  return row;
}

function judgeProtocol(fields: Fields): void {
  const protocol = fields.get('protocol');
  const group = fields.get('group');
  if (protocol === undefined && group === undefined) return; // [JM-5.1-1]
  const known = protocol === 'midi1' || protocol === 'midi2';
  if (!known || group === undefined || !within(group, 1, 16)) {
    refuse('jsonmidi-protocol', 'needs both: "protocol" midi1 or midi2, and "group" 1–16'); // [JM-5.1-3]
  }
  refuse('jsonmidi-ump-not-carried', `a text of packets (${protocol}), which are not agreed on`); // [JM-5.2-1]
}

function judgeRanges(row: TypeRow, fields: Fields): void {
  const check = (name: string, least: number, most: number): void => {
    const value = fields.get(name);
    if (value !== undefined && !within(value, least, most)) {
      refuse('jsonmidi-out-of-range', `"${name}" is not within ${least}–${most}`);
    }
  };
  check('port', 0, MAX_PORT);
  check('timestamp', 0, MAX_TIMESTAMP);
  if (row.channel) check('channel', 1, 16);
  if (row.shape === 'sevens') for (const name of row.fields) check(name, 0, 127);
  if (row.shape === 'fourteen') check(row.fields[0]!, 0, 16383);
  if (row.shape === 'status' && !UNDEFINED_STATUSES.includes(fields.get('status') as number)) {
    refuse('jsonmidi-out-of-range', `"status" is none of ${UNDEFINED_STATUSES.join(', ')}`);
  }
  if (row.shape === 'sysex') {
    if (!(fields.get('data') as number[]).every((byte) => within(byte, 0, 127))) {
      refuse('jsonmidi-out-of-range', '"data" holds a number that is not within 0–127');
    }
    if (fields.has('part') && !SYSEX_PARTS.includes(fields.get('part') as string)) {
      refuse('jsonmidi-out-of-range', `"part" is none of ${SYSEX_PARTS.join(', ')}`);
    }
  }
}

const within = (value: string | number | number[], least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most;

function refuse(code: JsonMidiErrorCode, what: string): never {
  throw new JsonMidiError(code, what);
}
