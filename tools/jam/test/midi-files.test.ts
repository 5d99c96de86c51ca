// The fetched files, and what happens when they cannot be had.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { excerpt, readSmf, timedMessages } from '@midip2p/smf';

const FETCH = path.join(__dirname, '../../midi-files/fetch.mjs');
const OWN = path.join(__dirname, '../../midi-files/own');
const run = (script: string, environment = {}) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
const fetchInto = (cache: string) =>
  `import { fetchMidiFiles } from ${JSON.stringify(FETCH)}; console.log(JSON.stringify(await fetchMidiFiles(${JSON.stringify(cache)})));`;

describe('the fetched MIDI files', () => {
  it('are fourteen real ones, and fetched once', () => {
    const first = spawnSync(process.execPath, [FETCH], { encoding: 'utf8' });
    expect({ status: first.status, stderr: first.stderr }).toEqual({ status: 0, stderr: '' });
    const files = first.stdout.trimEnd().split('\n');
    expect(files).toHaveLength(14);
    for (const file of files) expect(readFileSync(file).toString('latin1', 0, 4)).toBe('MThd');
    const offline = spawnSync(process.execPath, [FETCH], { encoding: 'utf8', env: { ...process.env, PATH: '' } });
    expect(offline.stdout).toBe(first.stdout);
  });

  it('are missed loudly when nothing can be fetched', () => {
    const cache = mkdtempSync(path.join(os.tmpdir(), 'midip2p-files-'));
    const { status, stderr } = run(fetchInto(cache), { PATH: '' });
    expect(status).not.toBe(0);
    expect(stderr).toContain('midi-files-unreachable');
  });
});

describe('our own two pieces', () => {
  it.each(['ode-to-joy', 'minuet-in-g'])('%s has enough to play, and is what its text says', (name) => {
    const committed = readFileSync(path.join(OWN, `${name}.mid`));
    const messages = [...timedMessages(readSmf(committed))];
    expect(messages.length).toBeGreaterThanOrEqual(50);
    expect([...excerpt(messages, 20)].length).toBeGreaterThanOrEqual(100);
    const { status } = spawnSync(process.execPath, [path.join(OWN, 'make.mjs')]);
    expect(status).toBe(0);
    expect(readFileSync(path.join(OWN, `${name}.mid`)).equals(committed)).toBe(true);
  });
});
