import { readFileSync } from 'node:fs';
import { endAll, run, tried } from './program';

it('hands back what a program wrote', async () => {
  const lines: string[] = [];
  const script = 'echo one; echo two; echo three >&2';
  expect(await run('sh', ['-c', script], { line: (text) => lines.push(text) })).toBe('one\ntwo\n');
  expect(lines.sort()).toEqual(['one', 'three', 'two']);
});

it('tells a failure with the last words', async () => {
  const failed = run('sh', ['-c', 'echo the reason >&2; exit 3']);
  await expect(failed).rejects.toMatchObject({
    code: 'program-failed',
    message: expect.stringMatching(/\(3\).*reason/),
  });
  await expect(run('no-such-program', [])).rejects.toMatchObject({ code: 'program-missing' });
});

it('sees no environment but the one it is given', async () => {
  const { stdout } = await tried('/usr/bin/env', [], { env: { ONLY: 'this' } });
  expect(stdout).toBe('ONLY=this\n');
});

it('ends a program and all that it started', async () => {
  let child = 0;
  const ended = tried('sh', ['-c', 'sleep 300 & echo $!; wait'], {
    line: (text) => {
      child = Number(text);
      endAll();
    },
  });
  expect((await ended).code).toBeNull();
  // Gone, or dead and waiting for whoever collects the dead.
  const state = () => {
    try {
      return /^State:\s+(\S)/m.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1];
    } catch {
      return 'gone'; // no such process any more
    }
  };
  expect(child).toBeGreaterThan(1);
  expect(['gone', 'Z', 'X']).toContain(state());
});

it('ends a program that takes too long', async () => {
  expect((await tried('sleep', ['300'], { limitMs: 50 })).code).toBeNull();
});
