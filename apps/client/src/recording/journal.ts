// A recording while it grows: lines of JSON. If the program is ended, the file ends after a line or within the last
// one. At the end, or at the next start of the client, a document is made from it.
import { closeSync, fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';

/**
 * The name of a link's player, or of one of its streams; link 0 is ourselves. `player`: who plays that stream, if it is
 * another player.
 */
export interface Naming {
  link: number;
  stream: number | null;
  name: string;
  player: string | null;
}

/** `midi` is empty if the source has gone: that stream; with stream 0 all of that link; with link 0, too, everybody. */
export interface Entry {
  at: number;
  link: number;
  stream: number;
  midi: Uint8Array;
}

const VERSION = 1;
const whole = z.number().int().nonnegative();
const wordSchema = z.union([
  z.strictObject({ link: whole, stream: whole.nullable(), name: z.string(), player: z.string().nullable() }),
  z.strictObject({ midip2p: z.literal('recording'), version: z.literal(VERSION), room: z.string() }),
]);

const CHUNK = 1 << 16;

/** The writing end, on an open file. */
export class Journal {
  private lines: string[] = [];
  private size: number;

  constructor(private descriptor: number) {
    this.size = fstatSync(descriptor).size;
  }

  begin(room: string): void {
    this.lines.push(JSON.stringify({ midip2p: 'recording', version: VERSION, room }));
  }

  name(naming: Naming): void {
    this.lines.push(JSON.stringify(naming));
  }

  add({ at, link, stream, midi }: Entry): void {
    this.lines.push(`[${at},${link},${stream},"${Buffer.from(midi).toString('hex')}"]`);
  }

  /** Writes the lines that wait. Lines that cannot be written go on waiting, and the file contains only whole lines. */
  flush(): void {
    if (this.lines.length === 0) return;
    const bytes = Buffer.from(`${this.lines.join('\n')}\n`);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.descriptor, bytes, at, null, this.size + at);
    } catch (error) {
      this.cut();
      throw error;
    }
    this.size += bytes.length;
    this.lines = [];
  }

  /** Goes on in another file, which gets a copy of the first one. */
  moveTo(descriptor: number): void {
    const chunk = Buffer.alloc(CHUNK);
    for (let at = 0; at < this.size;) {
      const read = readSync(this.descriptor, chunk, 0, Math.min(CHUNK, this.size - at), at);
      if (read === 0) break;
      for (let done = 0; done < read;) done += writeSync(descriptor, chunk, done, read - done, at + done);
      at += read;
    }
    closeSync(this.descriptor);
    this.descriptor = descriptor;
  }

  // ---- details ----

  /** Removes half a line again; if even this fails, readers ignore the line. */
  private cut(): void {
    try {
      ftruncateSync(this.descriptor, this.size);
    } catch {
      // the disk is gone: the error to report is that of the writing
    }
  }
}

export type JournalLine =
  { kind: 'event'; entry: Entry } | { kind: 'name'; naming: Naming } | { kind: 'begin'; room: string };

/** The lines of a file that can be understood, in order: its last line may be incomplete. */
export function* readJournal(descriptor: number): Generator<JournalLine> {
  const chunk = Buffer.alloc(CHUNK);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for (let at = 0; ;) {
    const read = readSync(descriptor, chunk, 0, CHUNK, at);
    if (read === 0) return;
    at += read;
    const lines = (rest + decoder.write(chunk.subarray(0, read))).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const understood = parse(line);
      if (understood !== null) yield understood;
    }
  }
}

// ---- details ----

function parse(text: string): JournalLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // a disk that was full, or a program that was killed
  }
  if (Array.isArray(value)) return eventOf(value);
  const { success, data } = wordSchema.safeParse(value);
  if (!success) return null;
  return 'midip2p' in data ? { kind: 'begin', room: data.room } : { kind: 'name', naming: data };
}

/** Checks a line without a schema, because a long jam has millions of lines. */
function eventOf([at, link, stream, hex, ...more]: unknown[]): JournalLine | null {
  const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!Number.isSafeInteger(at) || !isNumber(link) || !isNumber(stream) || more.length > 0) return null;
  if (typeof hex !== 'string' || hex.length % 2 !== 0) return null;
  const midi = Buffer.from(hex, 'hex');
  if (midi.length * 2 !== hex.length) return null;
  return { kind: 'event', entry: { at: at as number, link, stream, midi } };
}
