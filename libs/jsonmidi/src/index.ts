/**
 * JSONMIDI (spec/jsonmidi.md) in plain TypeScript: the types, and a reference codec. It is the oracle of the native codec
 * and serves tools and logs; notes between players never pass through it.
 */
export { type Decoded, decode, encode, encodeSysexPart, type EventFields } from './codec';
export { JsonMidiError, type JsonMidiErrorCode } from './error';
export type { Event, Message, MessageType, SysexPart } from './message';
export { type DecodedPacket, decodePacket, encodePacket, readPacketEvent } from './packets/packet-codec';
export type { PacketEvent, PacketMessage } from './table/packet-rows';
export { readEvent } from './read';
