// The launcher as a person runs it: a real server, two real clients, real time.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '@midip2p/testkit';

const MAIN = path.join(__dirname, '../dist/main.js');
async function npmStart(...args: string[]): Promise<{ code: number | null; lines: string[]; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, lines: stdout.trimEnd().split('\n'), stderr };
}

async function aJam(...args: string[]): Promise<{ code: number | null; report: Report; stderr: string }> {
  const { code, lines, stderr } = await npmStart('--seconds', '6', '--json', ...args);
  return { code, report: JSON.parse(lines.at(-1)!) as Report, stderr };
}

describe('npm start', () => {
  beforeAll(() => {
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is not there: build first (npm test does)`);
  });

  it('plays both ways at once, and every event arrives, once, in order, byte for byte', async () => {
    const { code, report, stderr } = await aJam();
    expect({ code, stderr, error: (report as { error?: unknown }).error }).toMatchObject({ code: 0, error: undefined });
    expect(report).toMatchObject({
      lost: 0,
      duplicated: 0,
      reordered: 0,
      altered: 0,
      identical: true,
      masterAgreed: true,
    });
    expect(new Set(report.pids).size).toBe(2);
    expect(report.pids.every((pid) => pid > 0 && pid !== process.pid)).toBe(true);
    expect(report.epoch!.term).toBeGreaterThan(0);
    expect(report.readyMs).toBeGreaterThan(0);
    expect(report.directions.map(({ from, to }) => [from, to])).toEqual([
      ['ada', 'ben'],
      ['ben', 'ada'],
    ]);
    for (const { events, untraced, latencyUs, hopsUs, clock } of report.directions) {
      expect(events).toBeGreaterThanOrEqual(50);
      expect(untraced).toBe(0);
      expect(latencyUs!.p50).toBeGreaterThan(0);
      // Whoever sent looks at the clock after the kernel has taken the frame; on loopback it has arrived by then.
      expect(Math.abs(hopsUs.sentToArrived!.p50)).toBeLessThan(latencyUs!.max);
      // The shifts are at least a second: an offset that is right to the path's bound was measured.
      expect(Math.abs(clock.trueOffsetUs)).toBeGreaterThan(1000);
      expect(clock.jitterBoundUs).toBeGreaterThan(0);
      expect(clock.pathBoundUs).toBeGreaterThan(0);
      expect(Math.abs(clock.offsetUs - clock.trueOffsetUs)).toBeLessThanOrEqual(clock.pathBoundUs);
    }
  });

  it.each([
    ['drop', { lost: 1, duplicated: 0, reordered: 0, altered: 0 }],
    ['flip', { lost: 0, duplicated: 0, reordered: 0, altered: 1 }],
    ['swap', { lost: 0, duplicated: 0, reordered: 1, altered: 0 }],
    ['duplicate', { lost: 0, duplicated: 1, reordered: 0, altered: 0 }],
  ])('notices one event spoilt by %s, at the player it happened to', async (fault, counts) => {
    const { code, report } = await aJam('--fault', fault, '--seconds', '1.5');
    expect(code).toBe(1);
    expect(report).toMatchObject({ ...counts, identical: false });
    expect(report.directions.map((d) => d.identical)).toEqual([false, true]);
  });

  it('plays pieces that were given, and shows a table to people', async () => {
    const own = ['ode-to-joy.mid', 'minuet-in-g.mid'].map((name) => path.join(__dirname, '../../midi-files/own', name));
    const { code, lines } = await npmStart('--seconds', '1.5', '--file', own[0]!, '--file', own[1]!);
    expect(lines.at(-1)).toBe('every event arrived, once, in order, byte for byte');
    expect(lines.join('\n')).toMatch(/ada → ben +ben → ada\nfile +ode-to-joy\.mid +minuet-in-g\.mid\n/);
    expect(code).toBe(0);
  });

  it.each([
    [['--file', '/nowhere/a.mid'], 1, /^npm start: cannot read \/nowhere\/a\.mid .*\[file\]$/],
    [['--file', __filename], 1, /^npm start: .*jam\.test\.ts cannot be played: .*\[smf-not-a-midi-file\]$/],
    [['--seconds', 'x'], 2, /^npm start: --seconds takes .*\[usage\]$/],
  ])('answers %j in one line', async (args, exitCode, line) => {
    const { code, stderr } = await npmStart(...args);
    expect(code).toBe(exitCode);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(line);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
