// npm test ends at once and whole when it is told to. `npm run test:system -- tools` does it at many moments.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stopped } from './stopped-run.mjs';

const CLIENTS = ['test', '--', 'libs/testkit', '--testPathPatterns=driven-client'];

test(
  'npm test, told to end while it sets up, ends with all it started, and says so',
  { timeout: 600_000 },
  async () => {
    const { output, seen } = await stopped(CLIENTS, { way: 'Ctrl-C', processes: 6 });
    assert.match(output, /✗ stopped by SIGINT/);
    assert.ok(seen >= 6);
  },
);

test('npm test, killed while a server and clients run, leaves none of them', { timeout: 900_000 }, async () => {
  const { seen } = await stopped(CLIENTS, { way: 'SIGKILL of the command', running: /midip2p.* join |main\.js join / });
  assert.ok(seen > 10);
});
