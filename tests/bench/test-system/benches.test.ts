// A short run of each bench that `npm run bench` lists: it works, says what it measured, and lost nothing. Never how
// fast anything was.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { complaintsOf, shortRun } from '../src';

const ROOT = path.join(__dirname, '../../..');

jest.setTimeout(600_000); // the first of them builds

/** The benches, each with the options that make its run short. */
const SHORT = {
  link: ['--seconds', '0.5'],
  jsonmidi: ['--messages', '200', '--rounds', '1'],
  seat: ['--notes', '20'],
  smf: ['--megabytes', '1'],
  cpu: ['--seconds', '1', '--settle', '1'],
  mesh: ['--peers', '2', '--seconds', '1'],
  endurance: ['--minutes', '0.05'],
  ports: ['--events', '10'],
};

/**
 * Benches whose short run is a test elsewhere, because that tests more, or because what the bench needs is built there.
 */
const ELSEWHERE = {
  server: 'tools/load/test-system/bench-server.test.ts',
  plugin: 'tests/plugin/test-system/plugin-bench.test.ts',
  loss: 'tools/netlab/test-system/bench-loss.test.ts',
  udp: 'tools/netlab/test-system/bench-udp.test.ts',
};

it.each(Object.entries(SHORT))('runs bench %s', async (name, options) => {
  expect(complaintsOf(name, await shortRun(name, ...options))).toEqual([]);
});

it('has a short run of each bench that is listed', () => {
  const { stdout } = spawnSync('npm', ['run', '-s', 'bench'], { cwd: ROOT, encoding: 'utf8' });
  const listed = /^benches: (.+)$/m.exec(stdout)?.[1]?.split(', ');
  expect(listed?.sort()).toEqual([...Object.keys(SHORT), ...Object.keys(ELSEWHERE)].sort());
  for (const file of Object.values(ELSEWHERE)) expect([file, existsSync(path.join(ROOT, file))]).toEqual([file, true]);
});
