// Keyboards and synths at JACK are heard without anybody connecting them; a through port is left alone.
import { Band, hexOf, JackProbe, JackServer } from '@midip2p/ports';

jest.setTimeout(60_000);

let jack: JackServer;
let band: Band;
let sampler: JackProbe;
beforeAll(async () => {
  jack = await JackServer.start();
  sampler = await JackProbe.start(jack, 'sampler');
  band = await Band.gather({ jack, names: ['ada'] });
  await band.player('ada').ask('route', 'add', 'me', 'me');
}, 90_000);
afterAll(() => band?.end().finally(() => jack.end()), 30_000);

const connectionsOf = async (port: string) => (await jack.tool('jack_lsp', '-c', port)).slice(1).map((to) => to.trim());

it('offers a software synth, with what to type', async () => {
  const { events } = band.player('ada').client;
  const command = "jack_connect 'ada:out' 'sampler:in'";
  expect(events.filter(({ event }) => event === 'offered')).toEqual([
    { event: 'offered', output: 'sampler:in', command },
  ]);
  expect(await connectionsOf('sampler:in')).toEqual([]);
  await jack.tool(...(command.replaceAll("'", '').split(' ') as [string, string, string]));
  expect(await connectionsOf('sampler:in')).toEqual(['ada:out']);
  await sampler.end();
});

it('connects devices as they come, once, and no through port', async () => {
  const through = await JackProbe.startDevice(jack, 'Midi-Through');
  const program = await JackProbe.start(jack, 'program');
  const synth = await JackProbe.startDevice(jack, 'synth');
  await jack.connected('ada:out', 'synth:in');
  await jack.connected('synth:out', 'ada:in');
  let piano = await JackProbe.startDevice(jack, 'piano');
  await jack.connected('piano:out', 'ada:in');
  const music = [
    { frame: 0, hex: '903c64' },
    { frame: 5000, hex: '803c40' },
  ];
  await piano.play(music);
  await synth.until('both', (heard) => heard.length === 2);
  expect(hexOf(synth.heard)).toEqual(hexOf(music));

  // A connection that somebody takes apart stays apart until the device comes anew.
  await jack.tool('jack_disconnect', 'piano:out', 'ada:in');
  const pads = await JackProbe.startDevice(jack, 'pads');
  await jack.connected('pads:out', 'ada:in');
  expect((await connectionsOf('ada:in')).sort()).toEqual(['pads:out', 'synth:out']);
  await piano.end();
  const drums = await JackProbe.startDevice(jack, 'drums'); // seen when it is seen that the piano went
  await jack.connected('drums:out', 'ada:in');
  piano = await JackProbe.startDevice(jack, 'piano');
  await jack.connected('piano:out', 'ada:in');
  expect((await connectionsOf('ada:in')).sort()).toEqual(['drums:out', 'pads:out', 'piano:out', 'synth:out']);
  for (const probe of [through, program, synth, piano, pads, drums]) await probe.end();
});
