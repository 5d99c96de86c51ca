// Folders and files that know each other are seen by the lint, by whatever way, and nothing else is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { at } from '../house.mjs';

/** What the check says of a tree with these files. */
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
  assert.match(stderr, /rooms\/room\.ts imports clock\/now\.ts/);
  assert.match(stderr, /clock\/now\.ts imports zone\.ts\n/);
  assert.match(stderr, /zone\.ts imports rooms\/room\.ts/);
});

test('imports one way, of packages and in tests make no circle', () => {
  const { status, stderr } = checked({
    'rooms/room.ts': "import { now } from '../clock/now';\nimport './other';\n",
    'rooms/other.ts': '',
    'zone.ts': '',
    'clock/now.ts': "import 'node:os';\nimport '@house/rooms';\n",
    'clock/now.test.ts': "import '../rooms/room';\n",
  });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
});

test('two files of one folder that know each other are a circle, however deep the folder lies', () => {
  const { status, stderr } = checked({
    'apps/a/src/ports/jack/port.ts': "import { name } from './name';\n",
    'apps/a/src/ports/jack/name.ts': "import type { Port } from './port';\n",
  });
  assert.equal(status, 1);
  assert.match(stderr, /^apps\/a\/src\/ports\/jack: a circle:\n/);
});

test('in C++ a header and its source are no circle, and two headers that include each other are', () => {
  const pimpl = {
    'native/core/engine.hpp': '#include "core/types.hpp"\n',
    'native/core/engine.cpp': '#include "core/engine.hpp"\n#include "core/impl.hpp"\n',
    'native/core/impl.hpp': '#include "core/engine.hpp"\n',
    'native/core/types.hpp': '#include <cstdint>\n',
  };
  assert.deepEqual(checked(pimpl), { status: 0, stderr: '' });
  const { status, stderr } = checked({ ...pimpl, 'native/core/types.hpp': '  #  include "core/impl.hpp"\n' });
  assert.equal(status, 1);
  assert.match(stderr, /types\.hpp imports impl\.hpp/);
});
