import type { PacketField } from './field';

/** `ump`: messages that are the same whichever of the two protocols is spoken. [JM-8.1-1] */
export type PacketProtocol = 'midi1' | 'midi2' | 'ump';

/** Bits of the first word that are the same in every packet of a type. */
export interface Fixed {
  readonly at: number;
  readonly bits: number;
  readonly value: number;
}

/** One type of message in packets. */
export interface PacketRow {
  readonly type: string;
  readonly protocol: PacketProtocol;
  /** Packets of this type belong to a group. */
  readonly group: boolean;
  readonly messageType: number;
  readonly fixed: readonly Fixed[];
  /** In canonical order. */
  readonly fields: readonly PacketField[];
}

export const fixed = (at: number, bits: number, value: number): Fixed => ({ at, bits, value });

/** Words of a packet, by its message type: the first four bits. [JM-8.1-3] */
export const WORDS: readonly number[] = [1, 1, 1, 2, 2, 4, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4];

/** Writes rows of one message type. */
export const rowsOf =
  <const P extends PacketProtocol, const G extends boolean>(protocol: P, group: G, messageType: number) =>
  <const T extends string, const F extends readonly PacketField[]>(type: T, pattern: readonly Fixed[], fields: F) =>
    ({ type, protocol, group, messageType, fixed: pattern, fields }) as const;
