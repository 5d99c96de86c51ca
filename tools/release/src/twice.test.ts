import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { differences, judged } from './twice';

let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(os.tmpdir(), 'midip2p-twice-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function aFolder(name: string, files: Record<string, string>): string {
  const folder = path.join(dir, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

it('finds what differs, and what is in one alone', () => {
  const a = aFolder('a', { 'npm/x.tgz': '1', 'y.deb': '2', SHA256SUMS: 'a', 'z.tar': '3' });
  const b = aFolder('b', { 'npm/x.tgz': '1', 'y.deb': '9', SHA256SUMS: 'b' });
  expect(differences(a, b)).toEqual({ same: ['npm/x.tgz'], different: ['y.deb', 'z.tar'] });
});

it('passes where all is the same, or what differs is known', () => {
  expect(judged({ same: ['x'], different: [] }, []).ok).toBe(true);
  const known = [{ file: '^y\\.', why: 'a clock' }];
  const { ok, lines } = judged({ same: ['x'], different: ['y.deb'] }, known);
  expect(ok).toBe(true);
  expect(lines).toContain('  different  y.deb: a clock');
});

it('fails on what nobody knows of, on what is the same by now, and on nothing at all', () => {
  expect(judged({ same: ['x'], different: ['y'] }, []).ok).toBe(false);
  expect(judged({ same: ['x'], different: [] }, [{ file: 'x', why: 'a clock' }]).ok).toBe(false);
  expect(judged({ same: [], different: [] }, []).ok).toBe(false);
});
