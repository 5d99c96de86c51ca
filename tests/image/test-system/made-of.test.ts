// When an image may be taken as it is: only when not one file of the checkout is another one.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksumOf } from '@midip2p/image';
import { temporaryDir } from '@midip2p/testkit';

const dir = temporaryDir('midip2p-made-of-');
const file = (name: string) => join(dir.path, name);
const git = (...args: string[]) => execFileSync('git', args, { cwd: dir.path });

beforeAll(() => {
  git('init', '--quiet');
  for (const name of ['a.ts', 'b.ts']) writeFileSync(file(name), name);
  writeFileSync(file('.gitignore'), 'dist/\n*.log\n');
  git('add', '.');
});
afterAll(() => dir.remove());

it.each<[string, () => void]>([
  ['a file is changed, committed or not', () => writeFileSync(file('a.ts'), 'b.ts')],
  ['a file is new', () => writeFileSync(file('c.ts'), '')],
  [
    'what was at the end of one file begins the next',
    () => ['a.ts', 'b.ts'].forEach((n) => writeFileSync(file(n), 'ab')),
  ],
  ['a file may be run', () => chmodSync(file('b.ts'), 0o755)],
  ['a file is called otherwise', () => (rmSync(file('c.ts')), writeFileSync(file('d.ts'), ''))],
  ['a file is gone', () => rmSync(file('a.ts'))],
  ['a link leads to a file', () => symlinkSync('b.ts', file('a.ts'))],
  ['a link leads elsewhere', () => (unlinkSync(file('a.ts')), symlinkSync('d.ts', file('a.ts')))],
])('is another checkout when %s', (_, change) => {
  const before = checksumOf(dir.path);
  change();
  expect(checksumOf(dir.path)).not.toBe(before);
});

it('is the same checkout when a file is written again, or one that git ignores', () => {
  const before = checksumOf(dir.path);
  utimesSync(file('b.ts'), 1, 1);
  writeFileSync(file('x.log'), 'anything');
  expect(checksumOf(dir.path)).toBe(before);
});
