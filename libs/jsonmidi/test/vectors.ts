import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SysexPart } from '../src';

/** What every test of spec/vectors/jsonmidi has (spec/jsonmidi.md §7). */
export interface AnyVector {
  description: string;
  text?: string;
  textHex?: string;
  port: number | null;
  timestamp: number | null;
  canonical: boolean;
  error: string | null;
}

/** A text that is read where messages of bytes are carried. */
export type Vector = AnyVector & { midi: string | null; part?: SysexPart };
/** One that is read where packets are. */
export type PacketVector = AnyVector & { packet: string | null };

export const SPEC = join(__dirname, '../../../spec');

const json = (name: string): object => JSON.parse(readFileSync(join(SPEC, name), 'utf8')) as object;
export const schema = (): object => json('jsonmidi.schema.json');
export const schemaOfPackets = (): object => json('jsonmidi.packets.schema.json');

interface VectorFile<V> {
  name: string;
  description: string;
  tests: V[];
}

const files = <V>(packets: boolean): VectorFile<V>[] =>
  readdirSync(join(SPEC, 'vectors/jsonmidi'))
    .filter((name) => name.startsWith('packets-') === packets)
    .map((name) => ({ name, ...JSON.parse(readFileSync(join(SPEC, 'vectors/jsonmidi', name), 'utf8')) }));

export const vectorFiles = (): VectorFile<Vector>[] => files(false);
export const packetVectorFiles = (): VectorFile<PacketVector>[] => files(true);

export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
export const hex = (data: Uint8Array): string =>
  Array.from(data, (b) => b.toString(16).toUpperCase().padStart(2, '0')).join(' ');
/** "40903C00 80000000" */
export const words = (hex: string): Uint32Array => Uint32Array.from(hex.split(' '), (word) => parseInt(word, 16));
export const hexOfWords = (packet: Uint32Array): string =>
  Array.from(packet, (word) => word.toString(16).toUpperCase().padStart(8, '0')).join(' ');
export const textOf = (v: AnyVector): Uint8Array =>
  v.textHex === undefined ? new TextEncoder().encode(v.text) : bytes(v.textHex);
