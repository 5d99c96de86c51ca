// Batches against the plain codec: every vector in one buffer of lines.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
// eslint-disable-next-line @nx/enforce-module-boundaries -- the oracle: only tests know both codecs
import { decode, encode } from '@midip2p/jsonmidi';
import { EventBatch } from '../src';
import { hex } from './two-ends';

const folder = path.join(__dirname, '../../../spec/vectors/jsonmidi');
const texts = readdirSync(folder)
  .flatMap(
    (file) => (JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { tests: { text?: string }[] }).tests,
  )
  .flatMap(({ text }) => (text === undefined || text === '' || text.includes('\n') ? [] : [text]));

const asBytes = (lines: readonly string[]) => Buffer.from(lines.join('\n'));

function plainly(text: string): unknown {
  try {
    const { midi, port, timestamp, part } = decode(text);
    return { midi: hex(midi), port, timestamp, part, error: null };
  } catch (error) {
    return { midi: '', port: null, timestamp: null, part: null, error: (error as { code: string }).code };
  }
}

const orNull = (number: number) => (number === -1 ? null : number);
const row = (batch: EventBatch, i: number) => ({
  midi: hex(batch.midiOf(i)),
  port: orNull(batch.ports[i]!),
  timestamp: orNull(batch.timestamps[i]!),
  part: batch.partOf(i),
  error: batch.errorOf(i),
});

const NOTES = Array.from({ length: 300 }, (_, i) =>
  encode(Uint8Array.of(0x90 | (i % 16), i % 128, (i * 7) % 128), {
    port: 1 + (i % 3),
    timestamp: 61_250_000 + i * 1000,
  }),
);

describe('a batch', () => {
  it('reads every vector as the plain codec does, and has the code of each that is refused', () => {
    expect(texts.length).toBeGreaterThan(500);
    const batch = new EventBatch(texts.length, 1 << 20);
    expect(batch.decode(asBytes(texts))).toBe(asBytes(texts).length);
    expect(batch.length).toBe(texts.length);
    texts.forEach((text, i) => expect([text, row(batch, i)]).toEqual([text, plainly(text)]));
  });

  it('writes the same lines again', () => {
    const batch = new EventBatch(NOTES.length);
    batch.decode(asBytes(NOTES));
    const written = new Uint8Array(100_000);
    const { events, bytes } = batch.encode(written);
    expect(events).toBe(NOTES.length);
    expect(Buffer.from(written.subarray(0, bytes)).toString()).toBe(`${NOTES.join('\n')}\n`);
  });

  it('says how far it has come where it is full, and goes on from there', () => {
    const batch = new EventBatch(7);
    const seen: string[] = [];
    for (let lines: Buffer = asBytes(NOTES); lines.length > 0;) {
      lines = lines.subarray(batch.decode(lines));
      for (let i = 0; i < batch.length; i += 1) seen.push(hex(batch.midiOf(i)));
    }
    expect(seen).toEqual(NOTES.map((text) => hex(decode(text).midi)));
  });

  it('refuses rows that are no events, and buffers that are no columns', () => {
    const batch = new EventBatch(2);
    batch.decode(asBytes(NOTES.slice(0, 2)));
    batch.ports[1] = 70_000;
    expect(() => batch.encode(new Uint8Array(1000))).toThrow(
      expect.objectContaining({ code: 'jsonmidi-out-of-range' }),
    );
    expect(() => batch.decode('text' as never)).toThrow('texts must be a Uint8Array');
  });
});
