import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeFolder } from './make-folder';

const home = mkdtempSync(path.join(os.tmpdir(), 'midip2p-folder-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('makes what is missing, for the one user alone, and leaves what is there', () => {
  const folder = path.join(home, 'a/b/c');
  makeFolder(folder, 0o700);
  makeFolder(folder, 0o700);
  for (const one of ['a', 'a/b', 'a/b/c']) expect(statSync(path.join(home, one)).mode & 0o777).toBe(0o700);
  symlinkSync(folder, path.join(home, 'linked'));
  makeFolder(path.join(home, 'linked'), 0o700);
  makeFolder(path.join(home, 'linked/d'), 0o700);
});

it('says what is in the way', () => {
  writeFileSync(path.join(home, 'file'), '');
  expect(() => makeFolder(path.join(home, 'file'), 0o700)).toThrow(/EEXIST/);
  expect(() => makeFolder(path.join(home, 'file/below'), 0o700)).toThrow(/ENOTDIR/);
});

it.each(['/proc/x', '/proc/x/y/z'])('comes back from a place that takes no folders: %s', (folder) => {
  if (process.platform === 'linux') expect(() => makeFolder(folder, 0o700)).toThrow(/ENOENT/);
  else expect(() => makeFolder(folder, 0o700)).toThrow();
});
