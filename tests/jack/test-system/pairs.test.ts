// Several pairs of ports of one client, each with a route of its own.
import { Band, hexOf, JackProbe, JackServer } from '@midip2p/ports';

jest.setTimeout(60_000);

let jack: JackServer;
let band: Band;
beforeAll(async () => {
  jack = await JackServer.start();
  band = await Band.gather({ jack, names: ['ada', 'ben'], options: ['--ports', 'Keys,Pads'] });
}, 90_000);
afterAll(() => band?.end().finally(() => jack.end()), 30_000);

it('has a pair of ports for each name, and what is played into one is heard where its route leads, and nowhere else', async () => {
  const ben = band.player('ben');
  expect(ben.client.events.find(({ event }) => event === 'ports')).toMatchObject({
    driver: 'jack',
    inputs: ['ben:Keys in', 'ben:Pads in'],
    outputs: ['ben:Keys out', 'ben:Pads out'],
  });
  await ben.ask('route', 'add', 'ada', 'me', '--only', 'none'); // but for what says it more exactly
  for (const pair of ['Keys', 'Pads']) await ben.ask('route', 'add', `ada:${pair}`, `me:${pair}`);

  const [piano, drums] = [await JackProbe.start(jack, 'piano'), await JackProbe.start(jack, 'drums')];
  for (const [name, pair] of [
    ['piano', 'Keys'],
    ['drums', 'Pads'],
  ]) {
    await jack.tool('jack_connect', `${name}:out`, `ada:${pair} in`);
    await jack.tool('jack_connect', `ben:${pair} out`, `${name}:in`);
  }
  const melody = [
    { frame: 0, hex: '903c64' },
    { frame: 4000, hex: '803c40' },
  ];
  const beat = [
    { frame: 0, hex: '992464' },
    { frame: 3000, hex: '892440' },
  ];
  await Promise.all([piano.play(melody), drums.play(beat)]);
  await Promise.all([piano.untilAll(), drums.untilAll()]);
  // Another round trip of each shows that nothing else was on its way to it.
  await Promise.all([piano.play(melody), drums.play(beat)]);
  await Promise.all([piano.untilAll(), drums.untilAll()]);
  expect(hexOf(piano.heard)).toEqual(hexOf([...melody, ...melody]));
  expect(hexOf(drums.heard)).toEqual(hexOf([...beat, ...beat]));
  for (const probe of [piano, drums]) await probe.end();
});
