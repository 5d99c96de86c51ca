// PipeWire speaks JACK's protocol with a library of its own: the same driver plays there.
import { Band, hexOf, JackProbe, PipewireServer, RATE } from '@midip2p/ports';
import { realMusic } from '@midip2p/testkit';

jest.setTimeout(120_000);

let pipewire: PipewireServer;
let band: Band;
beforeAll(async () => {
  pipewire = await PipewireServer.start();
  band = await Band.gather({ jack: pipewire, names: ['ada', 'ben'] });
}, 90_000);
afterAll(() => band?.end().finally(() => pipewire.end()), 30_000);

/** PipeWire waits for no client: if the machine stands still, the cycle and its buffers are skipped. */
const TAKES = 5;

it('carries real music through PipeWire: nothing lost, nothing changed, in order', async () => {
  const probe = await JackProbe.start(pipewire, 'seat');
  await probe.connect('seat:out', 'ada:in');
  await probe.connect('ben:out', 'seat:in');
  const music = realMusic('d_e1m1', 4, RATE);
  const played = hexOf(music);
  let [sent, heard]: [string[], string[]] = [[], []];
  for (let take = 0; take < TAKES; take += 1) {
    const [from, heardFrom] = [probe.sent.length, probe.receivedCount];
    await probe.play(music);
    await probe.untilAll().catch(() => undefined); // compared below
    [sent, heard] = [hexOf(probe.sent.slice(from)), hexOf(probe.heard.slice(heardFrom))];
    if (heard.length === sent.length) break;
  }
  expect(sent).toEqual(played);
  expect(heard).toEqual(played);
  const stats = await band.player('ben').client.next('stats', (event) => event['driver'] !== null);
  expect(stats['driver']).toMatchObject({ name: 'jack', figures: { rate: RATE } });
  await probe.end();
});
