// What a test starts does not outlive it.
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnTied, temporaryDir } from '../src';

const folder = temporaryDir();
afterAll(() => folder.remove());

/** Whether it runs: what has ended may not have been fetched by its new parent yet. */
function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false; // ENOENT
  }
}

it('a program ends with whoever started it, even where that one is killed', async () => {
  const script = `
    const { spawnTied } = require(${JSON.stringify(join(__dirname, '../dist/spawn-tied.js'))});
    console.log(spawnTied('sleep', ['600'], { stdio: 'ignore' }).pid);
    setInterval(() => undefined, 1000);`;
  const starter = spawnTied(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [text] = (await once(starter.stdout!, 'data')) as [Buffer];
  const pid = Number(text.toString());
  expect(runs(pid)).toBe(true);
  starter.kill('SIGKILL');
  await once(starter, 'close');
  while (runs(pid)) await new Promise(setImmediate);
});

it('a program does not begin whose starter has gone before it was tied', async () => {
  // setpriv takes its time here, as on a busy machine: until its parent has gone.
  const slow = `#!/bin/sh
    case "$*" in *"sleep 600") while test "$(ps -o ppid= -p $$ | tr -d ' ')" = "$PPID"; do :; done;; esac
    PATH=\${PATH#*:}; exec setpriv "$@"\n`;
  writeFileSync(join(folder.path, 'setpriv'), slow, { mode: 0o755 });
  const script = `
    process.env.PATH = ${JSON.stringify(`${folder.path}:`)} + process.env.PATH;
    const { spawnTied } = require(${JSON.stringify(join(__dirname, '../dist/spawn-tied.js'))});
    console.log(spawnTied('sleep', ['600'], { stdio: 'ignore' }).pid);
    setInterval(() => undefined, 1000);`;
  const starter = spawnTied(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [text] = (await once(starter.stdout!, 'data')) as [Buffer];
  const pid = Number(text.toString());
  starter.kill('SIGKILL');
  await once(starter, 'close');
  while (runs(pid)) await new Promise(setImmediate);
});

it('keeps its pid, its exit code and its output', async () => {
  const child = spawnTied('sh', ['-c', 'echo $$; exit 7'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  expect(await once(child, 'close')).toEqual([7, null]);
  expect(output).toBe(`${child.pid}\n`);
});

it('asks the process for one place among its listeners, however many it starts, and gives that back', async () => {
  const before = process.listenerCount('exit');
  const children = Array.from({ length: 12 }, () => spawnTied('true', [], { stdio: 'ignore' }));
  expect(process.listenerCount('exit')).toBe(before + 1);
  await Promise.all(children.map((child) => once(child, 'close')));
  expect(process.listenerCount('exit')).toBe(before);
});
