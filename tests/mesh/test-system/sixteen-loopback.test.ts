// Sixteen client processes in one room, each playing to and hearing all others.
import { Ensemble, stageOf, sumOf } from '@midip2p/mesh';
import { startTestServer, type TestServer } from '@midip2p/testkit';

jest.setTimeout(240_000);

let server: TestServer;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server?.stop());

it('sixteen players hear every event of all others, 0 lost, 0 changed, order kept per port, on loopback', async () => {
  const ensemble = await Ensemble.gather({ stage: await stageOf(server.text, 16), perSecond: 10, seconds: 6 });
  try {
    // However slow this machine is: late events are played all the same.
    ensemble.joinAll('--window', '60000');
    expect(await ensemble.ended()).toEqual(Array.from({ length: 16 }, () => 0));
    const hearings = ensemble.hearings();
    expect(hearings.length).toBe(16 * 15);
    expect(sumOf(hearings)).toEqual({
      expected: 16 * 15 * 60,
      received: 16 * 15 * 60,
      lost: 0,
      changed: 0,
      doubled: 0,
      outOfOrder: 0,
    });
  } finally {
    await ensemble.close();
  }
});
