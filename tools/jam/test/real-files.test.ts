// Real MIDI files that were not made here: every event of every file through splitter, JSONMIDI, TOAST and two engines
// on the manual clock (native/core/test/engine/file_run.cpp), compared byte for byte with what was read from the file.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readSmf, timedMessages, type TimedMessage } from '@midip2p/smf';

const root = path.join(__dirname, '../../..');
const program = path.join(root, 'native/node/build/core/engine/midip2p_file_run');
const wad = '/usr/share/games/doom/freedoom1.wad';

/** What file_run reads: [8 time µs][4 length][bytes], little endian. */
function records(messages: TimedMessage[]): Buffer {
  const parts: Buffer[] = [];
  for (const { timeUs, bytes } of messages) {
    const head = Buffer.alloc(12);
    head.writeBigUInt64LE(BigInt(Math.round(timeUs)));
    head.writeUInt32LE(bytes.length, 8);
    parts.push(head, Buffer.from(bytes));
  }
  return Buffer.concat(parts);
}

function* messagesOf(dump: Buffer): Generator<{ timeUs: number; bytes: Buffer }> {
  for (let at = 0; at < dump.length;) {
    const size = dump.readUInt32LE(at + 8);
    yield { timeUs: Number(dump.readBigUInt64LE(at)), bytes: dump.subarray(at + 12, at + 12 + size) };
    at += 12 + size;
  }
}

function throughTwoEngines(messages: TimedMessage[]): { timeUs: number; bytes: Buffer }[] {
  const run = spawnSync(program, { input: records(messages), maxBuffer: 1 << 28, timeout: 120_000 });
  expect({ status: run.status, stderr: run.stderr.toString() }).toEqual({ status: 0, stderr: '' });
  return [...messagesOf(run.stdout)];
}

function play(file: string): { events: number; different: number; lateUs: number } {
  const sent = [...timedMessages(readSmf(readFileSync(file)))];
  const received = throughTwoEngines(sent);
  expect({ file: path.basename(file), events: received.length }).toEqual({
    file: path.basename(file),
    events: sent.length,
  });
  let different = 0;
  let lateUs = 0;
  received.forEach((h, i) => {
    if (!h.bytes.equals(Buffer.from(sent[i]!.bytes))) different += 1;
    lateUs = Math.max(lateUs, Math.abs(h.timeUs - sent[i]!.timeUs));
  });
  return { events: sent.length, different, lateUs };
}

/** What a program of tools/midi-files printed, line by line. */
function printed(name: string): string[] {
  const fetch = spawnSync(process.execPath, [path.join(root, 'tools/midi-files', name)], { timeout: 120_000 });
  expect({ status: fetch.status, stderr: fetch.stderr.toString() }).toEqual({ status: 0, stderr: '' });
  return fetch.stdout.toString().trim().split('\n');
}

describe('real MIDI files on the manual clock', () => {
  it('has the program that plays them', () => {
    expect(existsSync(program)).toBe(true);
  });

  it('keeps every event of every fetched file, and its capture time', () => {
    const files = printed('fetch.mjs');
    expect(files.length).toBe(14);
    let events = 0;
    for (const file of files) {
      const result = play(file);
      expect({ file, different: result.different }).toEqual({ file, different: 0 });
      // The session clock of two simulated peers, and rounding: far below what anybody hears.
      expect(result.lateUs).toBeLessThan(1000);
      events += result.events;
    }
    expect(events).toBeGreaterThan(50_000);
  }, 300_000);

  // Where the whole of the checks runs, Debian's freedoom has to be there.
  if (process.env['MIDIP2P_CI'] === '1' || existsSync(wad)) {
    it('keeps every event of the music of freedoom', () => {
      const files = printed('freedoom.mjs');
      expect(files.length).toBeGreaterThan(60);
      let events = 0;
      for (const file of files) {
        const result = play(file);
        expect({ file, different: result.different }).toEqual({ file, different: 0 });
        events += result.events;
      }
      expect(events).toBeGreaterThan(400_000);
    }, 600_000);
  }
});
