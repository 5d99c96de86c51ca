import { type Fields, gather } from '../gather';
import { checkPortAndTime, checkRange, protocolOf, refuse, typeOf, within } from '../judge';
import { SYSEX_PARTS } from '../message';
import { type Packet, wordsOf } from './bits';
import type { DataField, PacketField, TextField } from '../table/field';
import { type Members, messageOfPacket, packetOf } from './packet-of';
import type { PacketRow } from '../table/row';
import { PACKET_ROWS, RESERVED } from '../table/packet-rows';

/** The packet that a text says, in any valid form. Throws JsonMidiError with the first fault. [JM-2.3-1] */
export function readPacket(text: Uint8Array): { packet: Packet; port: number | null; timestamp: number | null } {
  const fields = gather(text);
  const type = typeOf(fields);
  const protocol = protocolOf(fields);
  if (protocol === undefined) return refuse('jsonmidi-protocol', 'a message of bytes, and not of packets');
  const packet = type === RESERVED && protocol === 'ump' ? reserved(fields) : named(type, protocol, fields);
  const number = (name: string): number | null => (fields.get(name) as number | undefined) ?? null;
  return { packet, port: number('port'), timestamp: number('timestamp') };
}

// ---- details ----

function named(type: string, protocol: string, fields: Fields): Packet {
  const row = PACKET_ROWS.find((r) => r.type === type && r.protocol === protocol);
  if (!row) return refuse('jsonmidi-unknown-type', `there is no type "${type.slice(0, 40)}" of protocol ${protocol}`);
  for (const name of required(row, fields)) {
    if (!fields.has(name)) refuse('jsonmidi-missing-field', `${row.type} needs "${name}"`);
  }
  checkPortAndTime(fields);
  for (const field of row.fields) judgeField(field, fields);
  return packetOf(row, Object.fromEntries(fields) as Members);
}

const required = (row: PacketRow, fields: Fields): string[] => [
  ...(row.group ? ['group'] : []),
  ...row.fields
    .filter((field) => !field.optional)
    .map(({ form, name }) => (form === 'text' && fields.has('data') ? 'data' : name)), // [JM-8.2-4]
];

function judgeField(field: PacketField, fields: Fields): void {
  if (field.form === 'data') judgeData(field, fields.get('data') as number[]);
  else if (field.form === 'text') judgeText(field, fields);
  else if (field.form !== 'part') checkRange(fields, field.name, field.least, field.most);
  else if (fields.has('part') && !SYSEX_PARTS.includes(fields.get('part') as string)) {
    refuse('jsonmidi-out-of-range', `"part" is none of ${SYSEX_PARTS.join(', ')}`);
  }
}

function judgeData({ capacity, most, count }: DataField, bytes: number[]): void {
  if (bytes.length > capacity || (!count && bytes.length < capacity)) {
    refuse('jsonmidi-out-of-range', `"data" holds ${bytes.length} bytes, not ${count ? 'at most ' : ''}${capacity}`);
  }
  if (!bytes.every((byte) => within(byte, 0, most))) {
    refuse('jsonmidi-out-of-range', `"data" holds a number that is not within 0–${most}`);
  }
}

function judgeText({ capacity }: TextField, fields: Fields): void {
  const text = fields.get('text') as string | undefined;
  if (text === undefined)
    return judgeData({ capacity, most: 255, count: true } as unknown as DataField, fields.get('data') as number[]);
  const size = new TextEncoder().encode(text).length;
  if (size > capacity)
    refuse('jsonmidi-out-of-range', `"text" has ${size} bytes of UTF-8, and at most ${capacity} have room`);
}

/** A packet that a type of the table can say is not taken in this way, so that it has one text. [JM-8.4-1] */
function reserved(fields: Fields): Packet {
  const words = fields.get('words') as number[] | undefined;
  if (!words) return refuse('jsonmidi-missing-field', `${RESERVED} needs "words"`);
  checkPortAndTime(fields);
  if (!words.every((word) => within(word, 0, 0xffffffff))) {
    refuse('jsonmidi-out-of-range', '"words" holds a number that is not within 0–4294967295');
  }
  if (words.length === 0 || words.length !== wordsOf(words[0]!)) {
    refuse('jsonmidi-out-of-range', `"words" holds ${words.length}, which is not what the first of them asks for`);
  }
  const packet = new Uint32Array(4);
  packet.set(words);
  const { type } = messageOfPacket(packet);
  if (type !== RESERVED) refuse('jsonmidi-out-of-range', `these "words" are a packet of the type ${type}`);
  return packet;
}
