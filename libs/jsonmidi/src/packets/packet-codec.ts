import { type EventFields, written } from '../codec';
import { JsonMidiError } from '../error';
import { wordsOf } from './bits';
import { messageOfPacket } from './packet-of';
import { readPacket } from './read-packet';
import type { PacketEvent } from '../table/packet-rows';

export interface DecodedPacket {
  /** One to four words. */
  packet: Uint32Array;
  port: number | null;
  timestamp: number | null;
}

/** The canonical text of one packet. Throws JsonMidiError: `not-midi` for another number of words, `jsonmidi-out-of-range`. */
export function encodePacket(packet: Uint32Array, fields: EventFields = {}): string {
  if (packet.length === 0 || packet.length !== wordsOf(packet[0]!)) {
    const shown = Array.from(packet, (word) => word.toString(16).toUpperCase().padStart(8, '0')).join(' ');
    throw new JsonMidiError('not-midi', `${shown || 'no words'}: not one complete packet`);
  }
  return written(messageOfPacket(packet), fields);
}

/** Reads one text of packets, in any valid form. Throws JsonMidiError. A string is taken as its UTF-8. */
export function decodePacket(text: Uint8Array | string): DecodedPacket {
  const { packet, ...rest } = readPacket(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  return { packet: packet.slice(0, wordsOf(packet[0]!)), ...rest };
}

/** What a text of packets says, member by member. Throws JsonMidiError. */
export function readPacketEvent(text: Uint8Array): PacketEvent {
  const { packet, port, timestamp } = readPacket(text);
  return {
    ...messageOfPacket(packet),
    ...(port !== null && { port }),
    ...(timestamp !== null && { timestamp }),
  };
}
