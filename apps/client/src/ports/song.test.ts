import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { timedMessages, readSmf, writeSmf } from '@midip2p/smf';
import { readSong } from './song';

const own = path.join(__dirname, '../../../../tools/midi-files/own/ode-to-joy.mid');
const folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-song-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const aFile = (bytes: Uint8Array | string) => {
  const file = path.join(folder, 'a.mid');
  writeFileSync(file, bytes);
  return file;
};

describe('readSong', () => {
  it('plays a whole file as it is, from its first message', () => {
    const song = readSong(own, null, null);
    expect(song[0]!.timeUs).toBe(0);
    expect(song).toHaveLength(218);
    const late = writeSmf([{ timeUs: 4_000_000, bytes: Uint8Array.of(0x90, 60, 1) }]);
    expect(readSong(aFile(late), null, null).map((m) => m.timeUs)).toEqual([0]);
  });

  it('cuts to length, and spoils on request', () => {
    const cut = readSong(own, 10, null);
    expect(cut.length).toBeLessThan(218);
    expect(readSong(own, 10, 'drop')).toHaveLength(cut.length - 1);
  });

  it.each([
    ['text', 'not a MIDI file at all', /^smf-/],
    ['half a file', Buffer.from('4d546864000000060001', 'hex'), /^smf-/],
    ['a file without a note', writeSmf([]), /^smf-empty$/],
  ])('says what is wrong with %s, by name', (_, bytes, code) => {
    const file = aFile(bytes);
    expect(() => readSong(file, null, null)).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(code) as string,
        message: expect.stringContaining(file) as string,
      }) as Error,
    );
    expect(() => readSong('/nowhere/a.mid', null, null)).toThrow(expect.objectContaining({ code: 'file' }) as Error);
  });

  it('is read back from what the recorder writes', () => {
    const messages = readSong(own, 5, null);
    const again = timedMessages(readSmf(writeSmf(messages)));
    expect(again.map((m) => Buffer.from(m.bytes).toString('hex'))).toEqual(
      messages.map((m) => Buffer.from(m.bytes).toString('hex')),
    );
    for (const [i, { timeUs }] of again.entries())
      expect(Math.abs(timeUs - messages[i]!.timeUs)).toBeLessThanOrEqual(25.5);
  });
});
