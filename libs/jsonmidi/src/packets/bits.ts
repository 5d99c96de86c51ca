import type { DataField, PacketField, SeptetsField, TextField } from '../table/field';
import { type PacketRow, WORDS } from '../table/row';

/** The words of one packet, most significant bit first; always four, those behind the packet's end are 0. */
export type Packet = Uint32Array;

const maskOf = (bits: number): number => (bits === 32 ? 0xffffffff : 2 ** bits - 1);

/** Bits within one word. */
export function getBits(packet: Packet, at: number, bits: number): number {
  return ((packet[at >> 5]! >>> (32 - (at & 31) - bits)) & maskOf(bits)) >>> 0;
}

export function setBits(packet: Packet, at: number, bits: number, value: number): void {
  const shift = 32 - (at & 31) - bits;
  const word = packet[at >> 5]! & ~(maskOf(bits) << shift);
  packet[at >> 5] = (word | ((value & maskOf(bits)) << shift)) >>> 0;
}

const messageTypeOf = (first: number): number => first >>> 28;
export const wordsOf = (first: number): number => WORDS[messageTypeOf(first)]!;

/** Do the bits that a type fixes stand in this packet? */
export const fits = (packet: Packet, row: PacketRow): boolean =>
  messageTypeOf(packet[0]!) === row.messageType &&
  row.fixed.every(({ at, bits, value }) => getBits(packet, at, bits) === value);

/** A packet of this type whose fields are all 0. */
export function blank(row: PacketRow): Packet {
  const packet = new Uint32Array(4);
  setBits(packet, 0, 4, row.messageType);
  for (const { at, bits, value } of row.fixed) setBits(packet, at, bits, value);
  return packet;
}

const shiftOf = (field: SeptetsField, i: number): number => 7 * (field.lowFirst ? i : field.count - 1 - i);

/** The number that the field has in a text. */
export function getNumber(packet: Packet, field: Exclude<PacketField, DataField | TextField>): number {
  if (field.form === 'septets') {
    let value = 0;
    for (let i = 0; i < field.count; i++) value |= getBits(packet, field.at + 8 * i + 1, 7) << shiftOf(field, i);
    return value;
  }
  const value = getBits(packet, field.at, field.bits);
  if (field.form === 'signed') return value > field.most ? value - 2 ** field.bits : value;
  return field.form === 'part' ? value : value + field.least;
}

export function setNumber(packet: Packet, field: Exclude<PacketField, DataField | TextField>, value: number): void {
  if (field.form === 'septets') {
    for (let i = 0; i < field.count; i++) {
      setBits(packet, field.at + 8 * i + 1, 7, (value >>> shiftOf(field, i)) & 0x7f);
    }
    return;
  }
  setBits(packet, field.at, field.bits, field.form === 'number' ? value - field.least : value);
}

export const getBytes = (packet: Packet, at: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => getBits(packet, at + 8 * i, 8));

export function setBytes(packet: Packet, at: number, bytes: readonly number[]): void {
  bytes.forEach((byte, i) => setBits(packet, at + 8 * i, 8, byte));
}
