import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SysexPart } from '../src';

/** One test of spec/vectors/jsonmidi (spec/jsonmidi.md §7). */
export interface Vector {
  description: string;
  text?: string;
  textHex?: string;
  midi: string | null;
  port: number | null;
  timestamp: number | null;
  part?: SysexPart;
  canonical: boolean;
  error: string | null;
}

const SPEC = join(__dirname, '../../../spec');

export const schema = (): object => JSON.parse(readFileSync(join(SPEC, 'jsonmidi.schema.json'), 'utf8'));

export const vectorFiles = (): { name: string; description: string; tests: Vector[] }[] =>
  readdirSync(join(SPEC, 'vectors/jsonmidi')).map((name) => ({
    name,
    ...JSON.parse(readFileSync(join(SPEC, 'vectors/jsonmidi', name), 'utf8')),
  }));

export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
export const hex = (data: Uint8Array): string =>
  Array.from(data, (b) => b.toString(16).toUpperCase().padStart(2, '0')).join(' ');
export const textOf = (v: Vector): Uint8Array =>
  v.textHex === undefined ? new TextEncoder().encode(v.text) : bytes(v.textHex);
