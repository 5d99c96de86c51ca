import { Netlab, type NetlabOptions } from '../src';
import { type Figures } from '../src/figures';
import { impairmentOf } from '../src/impairment';
import { measure } from '../src/probe';

jest.setTimeout(60_000);

/** Between the first two hosts: there and back. */
async function measured(options: NetlabOptions, back = options.profile!, seconds = 5): Promise<[Figures, Figures]> {
  const lab = await Netlab.start(options);
  try {
    await lab.set({ from: 1, to: 0 }, back);
    const set = [impairmentOf(options.profile!), impairmentOf(back)] as const;
    return await measure([lab.hosts[0]!, lab.hosts[1]!], set, seconds, () => undefined);
  } finally {
    await lab.close();
  }
}

// A busy machine makes packets late and never early: what is too long is judged with room, what is too short is not.
describe('what is measured is what was set', () => {
  it('lan: a fraction of a millisecond', async () => {
    for (const { delayMs, lossPercent } of await measured({ profile: 'lan' })) {
      expect(delayMs!.p1).toBeGreaterThanOrEqual(0.2);
      expect(delayMs!.p50).toBeLessThan(0.8);
      expect(lossPercent).toBe(0);
    }
  });

  it('home-wifi: jitter, a spike once a second, some loss', async () => {
    for (const { delayMs, jitterMs, lossPercent } of await measured({ profile: 'home-wifi' })) {
      expect(delayMs!.p1).toBeGreaterThanOrEqual(1);
      expect(delayMs!.p50).toBeGreaterThan(3);
      expect(delayMs!.p50).toBeLessThan(6);
      expect(jitterMs).toBeGreaterThan(2);
      expect(delayMs!.p99).toBeGreaterThan(15);
      expect(lossPercent).toBeGreaterThan(0);
      expect(lossPercent).toBeLessThan(2);
    }
  });

  it('another profile for the way back; a rate is a cap', async () => {
    const [there, back] = await measured({ profile: 'lan' }, '4g');
    expect(there.delayMs!.p50).toBeLessThan(1);
    expect(there.throughputMbit).toBeGreaterThan(50);
    expect(back.delayMs!.p50).toBeGreaterThan(30);
    expect(back.throughputMbit).toBeGreaterThan(9.5);
    expect(back.throughputMbit).toBeLessThan(10.2);
  });

  it('packets overtake where that was asked for, and nowhere else', async () => {
    const [there, back] = await measured(
      { profile: { delayMs: 20, reorderPercent: 3 } },
      { delayMs: 20, jitterMs: 15 },
      3,
    );
    expect(there.overtookPercent).toBeGreaterThan(0.5);
    expect(there.overtookPercent).toBeLessThan(8);
    expect(back.overtookPercent).toBe(0);
  });

  it('a blackout: a third of the time, a third of the packets', async () => {
    const [there] = await measured({ profile: { delayMs: 1, blackoutMs: 100, blackoutEveryMs: 300 } });
    expect(there.lossPercent).toBeGreaterThan(28);
    expect(there.lossPercent).toBeLessThan(39);
  });
});
