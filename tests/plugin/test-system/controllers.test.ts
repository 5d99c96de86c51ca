// JUCE makes a VST3 parameter of each controller of each channel: what that is for, and what it costs in Ardour.
import { JackProbe, JackServer, RATE } from '@midip2p/ports';
import { type PlannedEvent, realMusic } from '@midip2p/testkit';
import { Ardour } from './ardour';
import { aBand, type Band, eventually } from './band';
import { vst3WithoutControllersFolder } from './plugin-files';

jest.setTimeout(180_000);

const SECONDS = 10;

let jack: JackServer;
let band: Band;
let probe: JackProbe;
/** Both run side by side, so that what disturbs one disturbs the other. */
let beside: { withThem: Ardour; without: Ardour };

beforeAll(async () => {
  jack = await JackServer.start({ rate: RATE, frames: 256, patienceMs: 10_000 });
  band = await aBand();
  beside = {
    withThem: await Ardour.start(jack, band.ada, { track: 'With' }),
    without: await Ardour.start(jack, band.ada, {
      track: 'Without',
      plugin: 'MIDIp2p-WithoutControllers',
      folder: vst3WithoutControllersFolder(),
    }),
  };
  probe = await JackProbe.start(jack, 'probe');
}, 180_000);
afterAll(async () => {
  await probe?.end();
  await Promise.all([beside?.withThem.end(), beside?.without.end()]);
  await band?.end();
  await jack?.end();
}, 60_000);

const connection = (verb: 'jack_connect' | 'jack_disconnect', ardour: Ardour) =>
  ardour.port('midi_in').then((port) => jack.tool(verb, 'probe:out', port));
/** How many events plugins have played into ada's client. */
const played = () => band.ada.client.events.filter(({ event }) => event === 'stats').at(-1)?.played ?? 0;

async function playsInto(ardour: Ardour, events: PlannedEvent[], arriving: number): Promise<void> {
  const before = Number(played());
  await connection('jack_connect', ardour);
  await probe.play(events);
  await connection('jack_disconnect', ardour);
  // The note at the end shows that everything before it has come, or never will.
  await eventually(`${arriving} events`, () => Number(played()) >= before + arriving);
  expect(Number(played())).toBe(before + arriving);
}

it('lets pedals and bends into the plugin, which without them never come', async () => {
  const pedals = Array.from({ length: 10 }, (_, i) => ({ frame: i * 500, hex: i % 2 === 0 ? 'b0407f' : 'b04000' }));
  const note = [
    { frame: 6000, hex: '903c64' },
    { frame: 7000, hex: '803c40' },
  ];
  await playsInto(beside.withThem, [...pedals, ...note], 12);
  await playsInto(beside.without, [...pedals, ...note], 2);
});

it('costs what Ardour says', async () => {
  const all = [beside.withThem, beside.without];
  for (const ardour of all) await connection('jack_connect', ardour);
  const costs = async () => Promise.all(all.map((ardour) => ardour.cost()));
  await costs(); // forgets what was before
  await probe.play([{ frame: SECONDS * RATE, hex: '903c64' }]);
  const idle = await costs();
  await probe.play(realMusic('d_e1m1', SECONDS, RATE));
  const music = await costs();
  for (const { mean } of [...idle, ...music]) expect(mean).toBeGreaterThan(0);
  const row = ([withThem, without]: { mean: number; most: number }[]) => ({ withThem, without });
  console.log('µs a block of 256 samples, by Ardour:', JSON.stringify({ idle: row(idle), music: row(music) }));
});
