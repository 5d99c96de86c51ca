// npm run bench -- udp for a moment: each row is measured, by programs that really play, and only those who do nothing
// about it may lose anything. Never how fast.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(__dirname, '../../..');
const bench = (...args: string[]) =>
  promisify(execFile)('npm', ['run', '-s', 'bench', '--', 'udp', ...args], { cwd: ROOT, timeout: 600_000 });

jest.setTimeout(600_000); // it builds first

interface Row {
  case: string;
  who: string;
  p50Ms: number | null;
  p99Ms: number | null;
  lost: number;
  hangingNotes: number;
  stallMs: number;
}

it('measures our link beside plain UDP and RTP-MIDI, and loses and hangs none of ours', async () => {
  const { stdout } = await bench('none', 'train', '--seconds', '3', '--json');
  const report = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { bench: string; rows: Row[] };
  expect(report.bench).toBe('udp');
  expect(report.rows.map((row) => [row.case, row.who])).toEqual(
    ['none', 'train'].flatMap((name) => ['midip2p', 'midip2p-tcp', 'udp', 'rtpmidi'].map((who) => [name, who])),
  );
  for (const { case: name, who, p50Ms, p99Ms, lost, hangingNotes, stallMs } of report.rows) {
    expect([who, p50Ms]).toEqual([who, expect.any(Number)]); // it has played
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms!);
    expect(stallMs).toBeGreaterThanOrEqual(0);
    if (who.startsWith('midip2p')) expect([name, who, lost, hangingNotes]).toEqual([name, who, 0, 0]);
  }
});

it('says what it takes', async () => {
  await expect(bench('--seconds', 'long')).rejects.toMatchObject({ code: 2 });
  await expect(bench('moon')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("'moon'") as string });
});
