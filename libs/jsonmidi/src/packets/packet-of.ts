import { SYSEX_PARTS } from '../message';
import { blank, fits, getBits, getBytes, getNumber, type Packet, setBits, setBytes, setNumber, wordsOf } from './bits';
import type { DataField, PacketField, TextField } from '../table/field';
import type { PacketRow } from '../table/row';
import { PACKET_ROWS, type PacketMessage, RESERVED } from '../table/packet-rows';

/** The members of a text, without what their types say. */
export type Members = Record<string, number | string | number[] | undefined>;

const GROUP = { at: 4, bits: 4 };

/** The packet that the members say; all of them are there and in their ranges. */
export function packetOf(row: PacketRow, members: Members): Packet {
  const packet = blank(row);
  if (row.group) setBits(packet, GROUP.at, GROUP.bits, (members.group as number) - 1);
  for (const field of row.fields) put(packet, field, members);
  return packet;
}

/** What a packet of one to four words says. `words` are as many as the first of them asks for. */
export function messageOfPacket(words: Packet): PacketMessage {
  const packet = new Uint32Array(4);
  packet.set(words);
  for (const row of PACKET_ROWS) {
    if (!fits(packet, row)) continue;
    const members = membersOf(row, packet);
    // What has a bit elsewhere, or a number out of its range, is not of this type. [JM-8.4-1]
    if (members && same(packetOf(row, members), packet)) {
      return { type: row.type, protocol: row.protocol, ...members } as unknown as PacketMessage;
    }
  }
  return { type: RESERVED, protocol: 'ump', words: Array.from(packet.subarray(0, wordsOf(packet[0]!))) };
}

// ---- details ----

const same = (a: Packet, b: Packet): boolean => a.every((word, i) => word === b[i]);

function put(packet: Packet, field: PacketField, members: Members): void {
  const value = members[field.name];
  if (field.form === 'data') {
    const bytes = value as number[];
    if (field.count) setBits(packet, field.count.at, field.count.bits, bytes.length + field.count.extra);
    setBytes(packet, field.at, bytes);
  } else if (field.form === 'text') {
    setBytes(packet, field.at, typeof value === 'string' ? [...utf8(value)] : (members.data as number[]));
  } else if (field.form === 'part') {
    setNumber(packet, field, SYSEX_PARTS.indexOf(value as string) + 1);
  } else {
    if (field.flag)
      setBits(packet, field.flag.at, field.flag.bits, value === undefined ? field.flag.lacking : field.flag.there);
    if (value !== undefined) setNumber(packet, field, value as number);
  }
}

/** In canonical order; undefined where a number is out of its range. */
function membersOf(row: PacketRow, packet: Packet): Members | undefined {
  const members: Members = row.group ? { group: getBits(packet, GROUP.at, GROUP.bits) + 1 } : {};
  for (const field of row.fields) {
    if (field.form === 'data') {
      const bytes = dataOf(packet, field);
      if (!bytes) return undefined;
      members.data = bytes;
    } else if (field.form === 'text') {
      Object.assign(members, textOf(packet, field));
    } else if (field.form === 'part') {
      const part = getNumber(packet, field);
      if (part > SYSEX_PARTS.length) return undefined;
      if (part > 0) members.part = SYSEX_PARTS[part - 1];
    } else if (field.flag) {
      const flag = getBits(packet, field.flag.at, field.flag.bits);
      if (flag === field.flag.there) members[field.name] = getNumber(packet, field);
    } else {
      const value = getNumber(packet, field);
      if (value > field.most) return undefined;
      if (value !== 0 || !field.optional) members[field.name] = value; // [JM-8.2-3]
    }
  }
  return members;
}

function dataOf(packet: Packet, field: DataField): number[] | undefined {
  const { at, capacity, most, count } = field;
  const size = count ? getBits(packet, count.at, count.bits) - count.extra : capacity;
  if (size < 0 || size > capacity) return undefined;
  const bytes = getBytes(packet, at, size);
  return bytes.every((byte) => byte <= most) ? bytes : undefined;
}

/** `text` where the bytes are plain text, which needs no escapes; else `data`. [JM-8.2-4] */
function textOf(packet: Packet, { at, capacity }: TextField): Members {
  const bytes = getBytes(packet, at, capacity);
  const data = bytes.slice(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(data));
  const escaped = JSON.stringify(text) !== `"${text}"`;
  const plain = !escaped && Buffer.from(utf8(text)).equals(Uint8Array.from(data));
  return plain ? { text } : { data };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
