import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readSong } from './ports/song';
import { pathTyped } from './path-typed';

/** A format 0 file with one note. */
const SONG = Buffer.from('4d546864000000060000000100604d54726b0000000c00903c4060803c4000ff2f00', 'hex');

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-path-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A place in the folder whose name is written in Latin-1. */
const latin1 = (...names: string[]) =>
  Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(names.join('/'), 'latin1')]);

it('plays a file whose name, and whose folder, are in Latin-1', () => {
  mkdirSync(latin1('Stücke'));
  writeFileSync(latin1('Stücke', 'Übung.mid'), SONG);
  const asNodeHandsItOver = latin1('Stücke', 'Übung.mid').toString();
  expect(asNodeHandsItOver).toContain('\ufffd');
  expect(readSong(asNodeHandsItOver, { seconds: null, fault: null, strict: false }).count).toBe(2);
});

it('takes no file for another: names that read the same stay unread', () => {
  for (const name of ['Ä.mid', 'Ö.mid']) writeFileSync(latin1(name), SONG);
  const typed = latin1('Ä.mid').toString();
  expect(pathTyped(typed)).toBe(typed);
  expect(() => readSong(typed, { seconds: null, fault: null, strict: false })).toThrow(
    'its name is not in UTF-8; rename it',
  );
});

it('leaves every other path as it is', () => {
  for (const typed of ['a.mid', '/tmp/Übung.mid', '../x/y.mid']) expect(pathTyped(typed)).toBe(typed);
});
