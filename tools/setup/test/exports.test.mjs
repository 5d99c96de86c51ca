// A name that is exported, and that nobody imports, is seen by npm run lint.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { at, bin } from '../house.mjs';
import { outputOf } from '../step.mjs';

const FILES = {
  'package.json': JSON.stringify({ name: 'it', private: true, workspaces: ['libs/*', 'tools/*'] }),
  'libs/song/package.json': JSON.stringify({ name: '@midip2p/song', main: 'dist/index.js' }),
  'libs/song/src/index.ts': "export { sung } from './song';\n",
  'libs/song/src/song.ts': 'export const sung = 1;\nexport const unheard = sung;\nexport interface Unread {}\n',
  'tools/lab/package.json': JSON.stringify({ name: '@midip2p/lab', main: 'dist/index.js' }),
  'tools/lab/src/index.ts': 'export const unasked = 1;\n',
};

test(
  'a name that nobody imports is named, also one of an index that is not published',
  { timeout: 120_000 },
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'midip2p-exports-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    for (const [file, text] of Object.entries(FILES)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    cpSync(at('knip.json'), path.join(folder, 'knip.json'));
    const asked = ['--directory', folder, '--no-progress', '--no-config-hints', '--reporter', 'compact'];
    const { status, stdout, stderr } = await outputOf(bin('knip'), asked);
    assert.equal(status, 1, stdout + stderr);
    assert.match(stdout, /libs\/song\/src\/song\.ts: unheard\n/);
    assert.match(stdout, /libs\/song\/src\/song\.ts: Unread\n/);
    assert.match(stdout, /tools\/lab\/src\/index\.ts: unasked\n/);
    assert.doesNotMatch(stdout, /sung/);
  },
);
