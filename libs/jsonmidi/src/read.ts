import { type Fields, gather } from './gather';
import { checkPortAndTime, checkRange, protocolOf, refuse, typeOf, within } from './judge';
import { type Event, SYSEX_PARTS, TYPES, type TypeRow, UNDEFINED_STATUSES } from './message';

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

function judge(fields: Fields): TypeRow {
  const type = typeOf(fields);
  const protocol = protocolOf(fields); // before the type: packets have types of their own
  if (protocol !== undefined) {
    refuse('jsonmidi-ump-not-carried', `a text of packets (${protocol}), which are not agreed on`); // [JM-5.2-1]
  }
  const row = TYPES.find((t) => t.type === type);
  if (!row) return refuse('jsonmidi-unknown-type', `the type "${type.slice(0, 40)}" is not known`);
  for (const name of [...(row.channel ? ['channel'] : []), ...row.fields]) {
    if (!fields.has(name)) refuse('jsonmidi-missing-field', `${row.type} needs "${name}"`);
  }
  judgeRanges(row, fields);
  return row;
}

function judgeRanges(row: TypeRow, fields: Fields): void {
  checkPortAndTime(fields);
  if (row.channel) checkRange(fields, 'channel', 1, 16);
  if (row.shape === 'sevens') for (const name of row.fields) checkRange(fields, name, 0, 127);
  if (row.shape === 'fourteen') checkRange(fields, row.fields[0]!, 0, 16383);
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
