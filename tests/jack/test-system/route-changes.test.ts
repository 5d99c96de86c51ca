// A route is changed while the music plays: what an instrument gets then.
import { Band, JackProbe, JackServer } from '@midip2p/ports';

jest.setTimeout(90_000);

let jack: JackServer;
let band: Band;
beforeAll(async () => {
  jack = await JackServer.start();
  band = await Band.gather({ jack, names: ['ada', 'ben'], options: ['--ports', 'Keys'] });
}, 90_000);
afterAll(() => band?.end().finally(() => jack.end()), 30_000);

const NOTES = 200;
/** Twenty notes a second, each held for half of the time until the next. */
const melody = (rate: number) =>
  Array.from({ length: NOTES }, (_, i) => {
    const key = (40 + (i % 40)).toString(16);
    const at = Math.round((i * rate) / 20);
    return [
      { frame: at, hex: `90${key}64` },
      { frame: at + Math.round(rate / 40), hex: `80${key}40` },
    ];
  }).flat();
const keyOf = ({ hex }: { hex: string }) => hex.slice(2, 4);

it('moves to another channel in the middle of it: no note is lost, none is struck twice, none sounds on', async () => {
  const [piano, synth] = [await JackProbe.start(jack, 'piano'), await JackProbe.start(jack, 'synth')];
  await jack.tool('jack_connect', 'piano:out', 'ada:Keys in');
  await jack.tool('jack_connect', 'ben:Keys out', 'synth:in');
  const played = piano.play(melody(piano.rate));
  await synth.until('the beginning', (heard) => heard.length > 40);
  await band.player('ben').ask('route', 'add', 'ada', 'me', '--to-channel', '16');
  await played;
  await synth.until('all of it', (heard) => heard.length >= piano.sent.length);

  expect(synth.heard.map(keyOf)).toEqual(piano.sent.map(keyOf));
  const sounding = new Set<string>();
  for (const { hex } of synth.heard)
    if (hex.startsWith('9')) sounding.add(hex.slice(1, 4));
    else expect(sounding.delete(hex.slice(1, 4))).toBe(true); // it is ended on the channel that it was struck on
  expect([...sounding]).toEqual([]);
  const moved = synth.heard.map(({ hex }) => hex[1] === 'f');
  expect(moved.slice(0, 40)).not.toContain(true);
  expect(moved.at(-1)).toBe(true);
  for (const probe of [piano, synth]) await probe.end();
});
