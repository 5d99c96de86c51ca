import type { MembersOf } from './field';
import type { PacketRow } from './row';
import { FLEX_SETUP, FLEX_TEXT } from './rows-flex';
import { STREAM } from './rows-stream';
import { DATA, SYSTEM, UTILITY } from './rows-system';
import { MIDI1_VOICE, MIDI2_VOICE } from './rows-voice';

/**
 * Every type of message in packets. The JSON Schema, the tables of spec/jsonmidi.md, spec/jsonmidi.packets.json and the
 * native tables are made from this one, or compared with it. [JM-8.2-1]
 */
const ROWS = [
  ...UTILITY,
  ...SYSTEM,
  ...MIDI1_VOICE,
  ...MIDI2_VOICE,
  ...DATA,
  ...FLEX_SETUP,
  ...FLEX_TEXT,
  ...STREAM,
] as const;

export const PACKET_ROWS: readonly PacketRow[] = ROWS;

type MessageOf<R> = R extends PacketRow
  ? { type: R['type']; protocol: R['protocol'] } & (R['group'] extends true ? { group: number } : unknown) &
      MembersOf<R['fields'][number]>
  : never;

/** A packet as it is, where no row of the table can say what it is. [JM-8.4-1] */
export const RESERVED = 'reserved';

/** What one packet says. */
export type PacketMessage =
  MessageOf<(typeof ROWS)[number]> | { type: typeof RESERVED; protocol: 'ump'; words: number[] };

export type PacketEvent = PacketMessage & { port?: number; timestamp?: number };
