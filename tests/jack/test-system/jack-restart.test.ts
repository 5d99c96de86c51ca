// The JACK server goes away in the middle of a jam, and comes back.
import { aBand, type Band } from './band';
import { hexOf, JackProbe, JackServer } from '@midip2p/ports';

jest.setTimeout(60_000);

let jack: JackServer;
let band: Band;

beforeAll(async () => {
  jack = await JackServer.start();
  band = await aBand(jack);
}, 90_000);
afterAll(() => band?.end().finally(() => jack.end()), 30_000);

const note = (frame: number, status: number, key: number) => ({
  frame,
  hex: Buffer.from([status, key, 100]).toString('hex'),
});
const both = (state: string) =>
  Promise.all([band.ada, band.ben].map((client) => client.next('driver', (event) => event.state === state)));
const releases = (key: number) => new RegExp(`^80${key.toString(16)}`);

it.each([
  ['is ended', 'SIGTERM', { rate: 48_000, frames: 256 }],
  ['dies', 'SIGKILL', { rate: 48_000, frames: 256 }],
  ['comes back with another rate and buffer size', 'SIGTERM', { rate: 44_100, frames: 512 }],
] as const)(
  'survives a server that %s: ports and connections come back, and no note hangs',
  async (_, signal, back) => {
    const before = await JackProbe.start(jack, 'synth');
    await before.connect('synth:out', 'ada:in');
    await before.connect('ben:out', 'synth:in');
    await before.play([note(0, 0x90, 60), note(100, 0x90, 61), note(200, 0x80, 61)]);
    await before.until('all three', (heard) => heard.length === 3);

    await jack.end(signal);
    await Promise.all([both('away'), before.ended]);
    await jack.start(back);
    await both('running');

    // A synth that comes back under its name is connected again, and gets note-offs for what it held.
    const after = await JackProbe.start(jack, 'synth');
    await after.until('the release of what sounded', (heard) => heard.some(({ hex }) => releases(60).test(hex)));
    expect(after.heard.every(({ hex }) => hex.startsWith('80'))).toBe(true); // nothing is struck that is over
    const released = after.heard.length;
    await jack.connected('synth:out', 'ada:in');

    const played = [note(0, 0x90, 62), note(5000, 0x80, 62)];
    await after.play(played);
    await after.until('what is played now', (heard) => heard.length === released + 2);
    expect(hexOf(after.heard.slice(released))).toEqual(hexOf(played));
    await after.end();
  },
);

it('ends at the other end what a program was holding that is closed here', async () => {
  const [keys, sounds] = [await JackProbe.start(jack, 'keys'), await JackProbe.start(jack, 'sounds')];
  await keys.connect('keys:out', 'ada:in');
  await sounds.connect('ben:out', 'sounds:in');
  await keys.play([note(0, 0x90, 65), note(100, 0x90, 67), note(200, 0x80, 67)]);
  await sounds.until('all three', (heard) => heard.length === 3);
  await keys.end(); // with a key down
  await sounds.until('the end of what was held', (heard) => heard.length === 4);
  expect(hexOf(sounds.heard.slice(3))).toEqual(['804140']);
  await sounds.end();
});

it('silences what sounds when a player leaves', async () => {
  const synth = await JackProbe.start(jack, 'last');
  await synth.connect('last:out', 'ada:in');
  await synth.connect('ben:out', 'last:in');
  await synth.play([note(0, 0x90, 70), note(0, 0x90, 72)]);
  await synth.until('both notes', (heard) => heard.length === 2);
  expect(await band.ben.end()).toBe(0);
  for (const key of [70, 72])
    await synth.until('the release of a note', (heard) => heard.some(({ hex }) => releases(key).test(hex)));
  await synth.end();
});
