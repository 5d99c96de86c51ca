// The two players of `npm start`, with a real (simulated) network between them.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { profiles } from '@midip2p/netlab';
import type { Report } from '@midip2p/testkit';

const MAIN = path.join(__dirname, '../dist/main.js');
jest.setTimeout(180_000);

/** One way, µs: what the line takes at its middle, and what of it is the network's own. */
const DELAYS: Record<string, number> = {
  lan: 300,
  'home-wifi': 4000,
  '4g': 35_000,
  transatlantic: 45_000,
  train: 50_000,
};

it('knows every profile', () => {
  expect(Object.keys(DELAYS).sort()).toEqual(
    Object.keys(profiles)
      .filter((name) => name !== 'none')
      .sort(),
  );
});

it.each(Object.entries(DELAYS))('loses and changes nothing in %s', async (network, delayUs) => {
  // In `train` there is a blackout every 20 s: it has to come.
  const seconds = network === 'train' ? '22' : '8';
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[MAIN, '--network', network, '--seconds', seconds, '--json'],
  ]);
  const report = JSON.parse(stdout.trim().split('\n').at(-1)!) as Report;
  expect(report).toMatchObject({
    lost: 0,
    duplicated: 0,
    reordered: 0,
    altered: 0,
    identical: true,
    masterAgreed: true,
  });
  for (const { latencyUs, clock } of report.directions) {
    expect(latencyUs!.p50).toBeGreaterThan(delayUs * 0.8); // it did go over the line
    expect(Math.abs(clock.trueOffsetUs - clock.offsetUs)).toBeLessThanOrEqual(clock.pathBoundUs);
  }
});
