// A rule of the protocol that nobody tests, and a citation of a rule that there is not, are seen by the lint.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { at } from '../house.mjs';

/** What the check says of a repository with these files. */
function checked(files) {
  const root = mkdtempSync(join(tmpdir(), 'requirements-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const { status, stderr } = spawnSync(process.execPath, [at('tools/walls/requirements.mjs'), root], {
      encoding: 'utf8',
    });
    return { status, stderr };
  } finally {
    rmSync(root, { recursive: true });
  }
}

const SPEC = {
  'spec/wire.md': '* **[WIRE-1.1-1]** A frame has a length.\n* **[WIRE-1.1-2]** It has a type (1.1-1).\n',
};

test('a requirement that code alone cites is tested nowhere', () => {
  const { status, stderr } = checked({
    ...SPEC,
    'native/frame.cpp': '// [WIRE-1.1-1] [WIRE-1.1-2]\n',
    'native/test/frame_test.cpp': '// [WIRE-1.1-2]\n',
  });
  assert.deepEqual({ status, stderr }, { status: 1, stderr: 'WIRE-1.1-1 is cited by no test and no vector\n' });
});

test('a citation of a requirement that there is not is told with its file', () => {
  const { status, stderr } = checked({
    ...SPEC,
    'spec/vectors/frames.json': '["WIRE-1.1-1", "WIRE-1.1-2"]',
    'libs/frame.ts': '// [WIRE-2.1-1]\n',
  });
  assert.deepEqual(
    { status, stderr },
    { status: 1, stderr: 'libs/frame.ts cites WIRE-2.1-1, which is nowhere in spec/\n' },
  );
});

test('vectors and tests of every kind count, and what is built does not', () => {
  const files = {
    ...SPEC,
    'spec/vectors/frames.json': '["WIRE-1.1-1"]',
    'libs/frame.test.ts': '// [WIRE-1.1-2]\n',
    'libs/dist/frame.ts': '// [WIRE-9.1-1]\n',
  };
  assert.deepEqual(checked(files), { status: 0, stderr: '' });
});
