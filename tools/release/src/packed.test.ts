import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { list } from 'tar';
import { packed, sha256 } from './packed';

const EPOCH = 1_700_000_000;
let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(os.tmpdir(), 'midip2p-packed-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** The same three things, written in an order and at a time of its own. */
function aFolder(name: string, order: string[], writtenAt: number): string {
  const folder = path.join(dir, name);
  for (const file of order) {
    mkdirSync(path.join(folder, 'music', path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, 'music', file), `this is ${file}`);
    utimesSync(path.join(folder, 'music', file), writtenAt, writtenAt);
  }
  chmodSync(path.join(folder, 'music/play'), 0o755);
  symlinkSync('play', path.join(folder, 'music/link'));
  return folder;
}

it('makes the same bytes of the same files, whenever and wherever they were written', async () => {
  const [a, b] = [path.join(dir, 'a.tgz'), path.join(dir, 'b.tgz')];
  await packed(a, aFolder('one', ['a/notes', 'play', 'b/notes'], 1_000_000_000), ['music'], EPOCH);
  await packed(b, aFolder('two/deeper', ['b/notes', 'a/notes', 'play'], 1_500_000_000), ['music'], EPOCH);
  expect(sha256(a)).toBe(sha256(b));
  await packed(b, path.join(dir, 'two/deeper'), ['music'], EPOCH + 1);
  expect(sha256(a)).not.toBe(sha256(b));
});

it('keeps what may be run, and says nobody’s name', async () => {
  const file = path.join(dir, 'a.tgz');
  await packed(file, aFolder('one', ['play'], 1_000_000_000), ['music'], EPOCH);
  const entries: [string, string, number | undefined, string | undefined][] = [];
  await list({ file, onReadEntry: (e) => entries.push([e.path, e.type, e.mode! & 0o111, e.uname]) });
  expect(entries).toEqual([
    ['music/', 'Directory', 0o111, ''],
    ['music/link', 'SymbolicLink', expect.anything(), ''],
    ['music/play', 'File', 0o111, ''],
  ]);
});
