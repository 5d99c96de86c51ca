// A file of code that is too long is refused by the lint, and nothing else is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { at } from '../house.mjs';

/** What the check says of a repository with files of so many lines. */
function checked(files) {
  const root = mkdtempSync(join(tmpdir(), 'file-lengths-'));
  try {
    for (const [path, lines] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), 'a line\n'.repeat(lines));
    }
    const { status, stderr } = spawnSync(process.execPath, [at('tools/walls/file-lengths.mjs'), root], {
      encoding: 'utf8',
    });
    return { status, stderr };
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('a file of 301 lines is refused, with what to do, and one of 300 is not', () => {
  const { status, stderr } = checked({ 'apps/a/src/long.test.ts': 301, 'native/core/just.cpp': 300 });
  assert.equal(status, 1);
  assert.equal(stderr, 'apps/a/src/long.test.ts has 301 lines: split it by its ideas, 300 are the most\n');
});

test('what is generated, built or installed, pages, data and vectors may be longer', () => {
  const longer = [
    'libs/a/src/generated/a.ts',
    'libs/a/dist/a.js',
    'node_modules/a/index.js',
    'native/build/dev/a.cpp',
    'docs/a.md',
    'apps/a/openapi.json',
    'spec/vectors/toast/a.mjs',
  ];
  assert.deepEqual(checked(Object.fromEntries(longer.map((path) => [path, 301]))), { status: 0, stderr: '' });
});
