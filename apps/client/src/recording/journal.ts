// A recording as it grows: lines of JSON behind each other, so that whatever ends the program ends it between two lines, or
// within the last. A document is made of it at the end, or by the next start.
import { closeSync, fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';

/** Who a link is, or what one stream of it is called; link 0 is ourselves. `player`: who plays that stream, if another. */
export interface Naming {
  link: number;
  stream: number | null;
  name: string;
  player: string | null;
}

/** `midi` is empty where the source has gone: that stream, 0: each of that link, and 0 of link 0: everybody. */
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

  /** Writes what waits. What could not be written waits on, and the file has whole lines alone. */
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

  /** Goes on in another file, which gets what the first one has. */
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

  /** Takes half a line away again; where even that cannot be, who reads it passes over it. */
  private cut(): void {
    try {
      ftruncateSync(this.descriptor, this.size);
    } catch {
      // the disk is gone: the error of the writing is the one to tell
    }
  }
}

export type JournalLine =
  { kind: 'event'; entry: Entry } | { kind: 'name'; naming: Naming } | { kind: 'begin'; room: string };

/** What can be understood of a file, in order: its last line may be half of one. */
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

/** Not by a schema: a long jam has millions. */
function eventOf([at, link, stream, hex, ...more]: unknown[]): JournalLine | null {
  const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!Number.isSafeInteger(at) || !isNumber(link) || !isNumber(stream) || more.length > 0) return null;
  if (typeof hex !== 'string' || hex.length % 2 !== 0) return null;
  const midi = Buffer.from(hex, 'hex');
  if (midi.length * 2 !== hex.length) return null;
  return { kind: 'event', entry: { at: at as number, link, stream, midi } };
}
