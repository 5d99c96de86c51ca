// npm run bench -- loss for a moment: each row is measured, and only plain UDP may lose anything. Never how fast.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(__dirname, '../../..');
const bench = (...args: string[]) =>
  promisify(execFile)('npm', ['run', '-s', 'bench', '--', 'loss', ...args], { cwd: ROOT, timeout: 600_000 });

jest.setTimeout(600_000); // it builds first

interface Row {
  who: string;
  eventsPerSecond: number;
  p50Ms: number | null;
  p99Ms: number | null;
  p999Ms: number | null;
  lost: number;
}

it('measures notes with and without datagrams beside plain UDP, and loses none of ours', async () => {
  const { stdout } = await bench('--quick', '--seconds', '2', '--json');
  const report = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { bench: string; rows: Row[] };
  expect(report.bench).toBe('loss');
  expect(report.rows.map(({ who, eventsPerSecond }) => [who, eventsPerSecond])).toEqual(
    [20, 200].flatMap((rate) => ['midip2p', 'midip2p-tcp', 'udp'].map((who) => [who, rate])),
  );
  for (const { who, p50Ms, p99Ms, p999Ms, lost } of report.rows) {
    expect(p50Ms).toBeGreaterThanOrEqual(35); // the line takes that long
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms!);
    expect(p999Ms).toBeGreaterThanOrEqual(p99Ms!);
    if (who !== 'udp') expect([who, lost]).toEqual([who, 0]);
  }
});

it('says what it takes', async () => {
  await expect(bench('--seconds', 'long')).rejects.toMatchObject({ code: 2 });
});
