// A short run of the long performance, over the lines of a network: every event is compared, every hop is measured.
import { endure } from '@midip2p/ports';

jest.setTimeout(180_000);

it('plays real music to the frame over a network: nothing lost, nothing changed, and every hop of it known', async () => {
  const report = await endure({ minutes: 0.3, frames: 128, network: 'lan', awake: false }, () => undefined);
  expect(report.events).toBeGreaterThan(200);
  expect(report).toMatchObject({ lost: 0, changed: 0, added: 0 });
  const { capturedToSent, sentToArrived, arrivedToReady, readyToFrame } = report.hopsUs;
  for (const hop of [capturedToSent, sentToArrived, arrivedToReady, readyToFrame]) expect(hop).not.toBeNull();
  expect(sentToArrived!.p50).toBeGreaterThanOrEqual(300); // what the lan's line takes
  expect(report.keyToFrameUs.least).toBeGreaterThan(300);
});
