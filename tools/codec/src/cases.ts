import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A vector of spec/vectors/jsonmidi: a text of bytes, and what has to come of it. */
export interface Case {
  readonly description: string;
  readonly text: Buffer;
  /** null: the text is refused. */
  readonly midi: Uint8Array | null;
  readonly port: number | null;
  readonly timestamp: number | null;
  readonly part: string | null;
}

interface Vector {
  description: string;
  text?: string;
  textHex?: string;
  midi: string | null;
  port: number | null;
  timestamp: number | null;
  part?: string;
}

const FOLDER = path.join(__dirname, '../../../spec/vectors/jsonmidi');
const bytesOf = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

/** All of them but those of packets. */
export function cases(): Case[] {
  const files = readdirSync(FOLDER).filter((file) => !file.startsWith('packets-'));
  return files.flatMap((file) => {
    const { tests } = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as { tests: Vector[] };
    return tests.map(({ description, text, textHex, midi, port, timestamp, part }) => ({
      description,
      text: text === undefined ? bytesOf(textHex ?? '') : Buffer.from(text),
      midi: midi === null ? null : bytesOf(midi),
      port,
      timestamp,
      part: part ?? null,
    }));
  });
}
