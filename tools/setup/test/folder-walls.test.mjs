// Two folders that know each other are seen by the lint, by whatever way, and nothing else is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { at } from '../house.mjs';

/** What the check says of an application with these files. */
function checked(files) {
  const root = mkdtempSync(join(tmpdir(), 'folder-walls-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const { status, stderr } = spawnSync(process.execPath, [at('tools/walls/folder-walls.mjs'), root], {
      encoding: 'utf8',
    });
    return { status, stderr };
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('a circle by way of a third folder is told with the imports that make it', () => {
  const { status, stderr } = checked({
    'rooms/room.ts': "import { now } from '../clock/now';\n",
    'clock/now.ts': "export { zone } from '../zone';\n",
    'zone.ts': "import type { Room } from './rooms/room';\n",
  });
  assert.equal(status, 1);
  assert.match(stderr, /rooms\/room\.ts imports clock\/now/);
  assert.match(stderr, /clock\/now\.ts imports zone\n/);
  assert.match(stderr, /zone\.ts imports rooms\/room/);
});

test('imports one way, of files of the same folder, of packages and in tests make no circle', () => {
  const { status, stderr } = checked({
    'rooms/room.ts': "import { now } from '../clock/now';\nimport './other';\n",
    'rooms/other.ts': "import './room';\n",
    'clock/now.ts': "import 'node:os';\nimport '@house/rooms';\n",
    'clock/now.test.ts': "import '../rooms/room';\n",
  });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
});
