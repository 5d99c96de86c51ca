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

const WHOLE = { seconds: null, fault: null, strict: false };
const hex = ({ bytes }: { bytes: Uint8Array }) => Buffer.from(bytes).toString('hex');
const named = (code: string | RegExp, file: string) =>
  expect.objectContaining({
    code: expect.stringMatching(code) as string,
    message: expect.stringContaining(file) as string,
  }) as Error;

describe('readSong', () => {
  it('plays a whole file as it is, from its first message', () => {
    const song = readSong(own, WHOLE);
    const messages = [...song.messages];
    expect(messages[0]!.timeUs).toBe(0);
    expect(messages).toHaveLength(218);
    expect(song).toMatchObject({ file: own, count: 218, seconds: messages.at(-1)!.timeUs / 1e6, warnings: [] });
    const late = writeSmf([{ timeUs: 4_000_000, bytes: Uint8Array.of(0x90, 60, 1) }]);
    expect([...readSong(aFile(late), WHOLE).messages].map((m) => m.timeUs)).toEqual([0]);
  });

  it('cuts to length, and spoils on request', () => {
    const cut = readSong(own, { ...WHOLE, seconds: 10 });
    expect(cut.count).toBeLessThan(218);
    expect(cut.seconds).toBeLessThanOrEqual(10);
    expect(readSong(own, { ...WHOLE, seconds: 10, fault: 'drop' }).count).toBe(cut.count - 1);
  });

  it.each([
    ['text', 'not a MIDI file at all', /^smf-/],
    ['half a header', Buffer.from('4d546864000000060001', 'hex'), /^smf-/],
    ['a file without a note', writeSmf([]), /^smf-empty$/],
  ])('says what is wrong with %s, by name', (_, bytes, code) => {
    const file = aFile(bytes);
    expect(() => readSong(file, WHOLE)).toThrow(named(code, file));
    expect(() => readSong('/nowhere/a.mid', WHOLE)).toThrow(named(/^file$/, '/nowhere/a.mid'));
  });

  it('plays a file that has something wrong, and says what, where and how often', () => {
    const spoilt = writeSmf([
      { timeUs: 0, bytes: Uint8Array.of(0x90, 60, 1) },
      { timeUs: 1, bytes: Uint8Array.of(0x80, 60, 1) },
    ]);
    spoilt[spoilt.indexOf(0x80, 30) + 2] = 200;
    const file = aFile(spoilt);
    const { count, warnings } = readSong(file, WHOLE);
    expect(count).toBe(2);
    expect(warnings).toEqual([
      {
        code: 'smf-data-byte',
        count: 1,
        byte: spoilt.indexOf(200),
        track: 1,
        message: `one data byte above 127 was taken as 127, in track 1 at byte ${spoilt.indexOf(200)}`,
      },
    ]);
    expect(() => readSong(file, { ...WHOLE, strict: true })).toThrow(named(/^smf-data-byte$/, file));
  });

  it('leaves out what no link carries, says so before the first note, and plays the rest', () => {
    const sysEx = new Uint8Array(70_000).fill(1);
    sysEx[0] = 0xf0;
    sysEx[sysEx.length - 1] = 0xf7;
    const on = { timeUs: 10, bytes: Uint8Array.of(0x90, 60, 1) };
    const file = aFile(writeSmf([{ timeUs: 0, bytes: sysEx }, on]));
    const { messages, warnings } = readSong(file, WHOLE);
    expect([...messages].map(hex)).toEqual(['903c01']);
    expect(warnings).toMatchObject([{ code: 'smf-message-too-long', count: 1, track: 1 }]);
    expect(() => readSong(file, { ...WHOLE, strict: true })).toThrow(named(/^smf-message-too-long$/, file));
  });

  it('is read back from what the recorder writes', () => {
    const messages = [...readSong(own, { ...WHOLE, seconds: 5 }).messages];
    const again = [...timedMessages(readSmf(writeSmf(messages)))];
    expect(again.map(hex)).toEqual(messages.map(hex));
    for (const [i, { timeUs }] of again.entries())
      expect(Math.abs(timeUs - messages[i]!.timeUs)).toBeLessThanOrEqual(25.5);
  });
});
