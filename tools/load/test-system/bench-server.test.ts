// npm run bench -- server in a few seconds: not how fast anything is, but that each row is measured and what it counts.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const BENCH = join(__dirname, '../dist/bench-server.js');
const run = (...args: string[]) => promisify(execFile)(process.execPath, [BENCH, ...args], { timeout: 150_000 });
const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

interface Report {
  bench: string;
  rows: Record<string, Record<string, number>>;
  ratios: Record<string, number>;
}

it('measures every row beside its floor, and counts the same statements for a join to a room of any size', async () => {
  const { stdout, stderr } = await run('--quick', '--json');
  const { bench, rows, ratios } = JSON.parse(stdout) as Report;
  expect(bench).toBe('server');
  for (const row of ['ceiling', 'refresh', 'hash', 'signIn', 'ceilingJoin', 'sql', 'join'])
    expect([row, rows[row]!['perSecond']! > 0, rows[row]!['p99Ms']! > 0]).toEqual([row, true, true]);
  expect(Object.values(ratios).every((ratio) => ratio > 0)).toBe(true);
  const counts = Object.values(rows['statements']!);
  expect(counts).toHaveLength(3);
  expect(Math.max(...counts)).toBeLessThanOrEqual(Math.min(...counts) + 2); // the room is looked at once a second besides
  expect(Math.min(...counts)).toBeLessThanOrEqual(15 + 2); // docs/performance.md
  expect(rows['streams']).toMatchObject({ streams: 40 });
  expect(rows['streams']!['residentMb']).toBeGreaterThan(0);
  expect(widest(stderr)).toBeLessThanOrEqual(60);
});

it('says what there is, on a terminal of 60 columns, and which sizes it takes', async () => {
  const { stdout } = await run('--help');
  expect(widest(stdout)).toBeLessThanOrEqual(60);
  await expect(run('--rounds', 'many')).rejects.toMatchObject({ code: 2 });
});
