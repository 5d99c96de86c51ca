// What the system tests say a kernel does not let them do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingForSystemTests } from '../system-check.mjs';

test('a machine that lets them do nothing is told everything at once', () => {
  const said = missingForSystemTests({ tun: '/nowhere/tun', env: { PATH: '/nowhere' } }).join('\n');
  for (const part of ['/nowhere/tun (ENOENT)', 'modprobe tun', 'network namespaces'])
    assert.ok(said.includes(part), part);
});

test('a device that is there counts', () => {
  assert.doesNotMatch(missingForSystemTests({ tun: '/dev/null' }).join('\n'), /\/dev\/null/);
});
