// What an engine says where there is no JACK. What it does with one: tests/jack.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const LIFE = path.join(__dirname, 'threads/without-jack.js');
const folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-jack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** In a process of its own: the library is looked for once, by the loader's environment. */
function life(environment: Record<string, string>): unknown {
  const { stdout, stderr, status } = spawnSync(process.execPath, [LIFE], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: 120_000,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

it('says that JACK is not installed, and what to install', () => {
  writeFileSync(path.join(folder, 'libjack.so.0'), 'no library'); // found first, and none
  const { codes, message, portsFree } = life({ LD_LIBRARY_PATH: folder }) as Record<string, unknown>;
  expect(codes).toEqual(['jack-not-installed', 'jack-not-installed']);
  expect(message).toContain('libjack-jackd2-0');
  expect(portsFree).toBe(true);
});

it('gives its ports back where no server runs', () => {
  const { codes, portsFree } = life({ JACK_DEFAULT_SERVER: 'midip2p-no-such-server' }) as Record<string, unknown>;
  // A machine without libjack has one reason more.
  for (const code of codes as string[]) expect(['jack-not-running', 'jack-not-installed']).toContain(code);
  expect(portsFree).toBe(true);
});
