import { JsonMidiError } from './error';
import { type Message, type SysexPart, TYPES, type TypeRow, UNDEFINED_STATUSES } from './message';

const isStatus = (byte: number): boolean => byte >= 0x80;
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 8), (b) => b.toString(16).toUpperCase().padStart(2, '0')).join(' ');

function refuse(bytes: Uint8Array, wanted: string): never {
  const shown = bytes.length === 0 ? 'no bytes' : hex(bytes) + (bytes.length > 8 ? ' …' : '');
  throw new JsonMidiError('not-midi', `${shown}: not ${wanted}`);
}

function rowOf(status: number): TypeRow | undefined {
  if (UNDEFINED_STATUSES.includes(status)) return TYPES.find((t) => t.type === 'undefined');
  const first = status < 0xf0 ? status & 0xf0 : status;
  return TYPES.find((t) => t.status === first);
}

const sizeOf = (row: TypeRow): number =>
  1 + (row.shape === 'fourteen' ? 2 : row.shape === 'sevens' ? row.fields.length : 0);

/** What one complete MIDI 1.0 message says. Throws `not-midi` for anything else. [JM-3.2-1] */
export function messageOf(midi: Uint8Array): Message {
  const status = midi[0] ?? 0;
  if (status === 0xf0) {
    const data = midi.subarray(1, -1);
    if (midi.length < 2 || midi[midi.length - 1] !== 0xf7 || data.some(isStatus)) refuse(midi, 'a complete SysEx');
    return { type: 'sysEx', data: Array.from(data) };
  }
  const row = isStatus(status) ? rowOf(status) : undefined;
  if (!row || midi.length !== sizeOf(row) || midi.subarray(1).some(isStatus)) {
    return refuse(midi, 'one complete MIDI message');
  }
  const message: Record<string, unknown> = { type: row.type };
  if (row.channel) message.channel = (status & 0x0f) + 1;
  if (row.shape === 'fourteen') message[row.fields[0]!] = midi[1]! | (midi[2]! << 7);
  else if (row.shape === 'status') message.status = status;
  else row.fields.forEach((field, i) => (message[field] = midi[i + 1]));
  return message as Message;
}

/** One part of a SysEx: `bytes` begins with F0 in the first part and ends with F7 in the last. [JM-4.3-1] */
export function partOf(bytes: Uint8Array, part: SysexPart): Message {
  const first = part === 'first';
  const last = part === 'last';
  const data = bytes.subarray(first ? 1 : 0, last ? Math.max(0, bytes.length - 1) : bytes.length);
  if ((first && bytes[0] !== 0xf0) || (last && bytes[bytes.length - 1] !== 0xf7) || data.some(isStatus)) {
    return refuse(bytes, `the ${part} part of a SysEx`);
  }
  return { type: 'sysEx', part, data: Array.from(data) };
}

/** The message's bytes; of a part, its own. Takes the message's word for its ranges. */
export function bytesOf(message: Message): Uint8Array {
  if (message.type === 'sysEx') {
    const part = 'part' in message ? message.part : null;
    const begin = part === null || part === 'first' ? [0xf0] : [];
    const end = part === null || part === 'last' ? [0xf7] : [];
    return Uint8Array.from([...begin, ...message.data, ...end]);
  }
  if (message.type === 'undefined') return Uint8Array.of(message.status);
  const row = TYPES.find((t) => t.type === message.type)!;
  const field = (name: string): number => (message as unknown as Record<string, number>)[name]!;
  const status = row.channel ? row.status + field('channel') - 1 : row.status;
  const values = row.fields.map(field);
  return Uint8Array.of(status, ...(row.shape === 'fourteen' ? [values[0]! & 0x7f, values[0]! >> 7] : values));
}
