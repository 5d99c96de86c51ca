// The portable driver at a real MIDI system: its own sources, built over JACK.
import { Band, hexOf, JackProbe, JackServer, RATE } from '@midip2p/ports';
import { realMusic } from '@midip2p/testkit';

jest.setTimeout(120_000);

let jack: JackServer;
let band: Band;
beforeAll(async () => {
  jack = await JackServer.start({ rate: RATE, frames: 256 });
  band = await Band.gather({ jack, names: ['ada', 'ben'], portable: true });
}, 90_000);
afterAll(() => band?.end().finally(() => jack.end()), 30_000);

/** JACK's name of a client's virtual port; the driver numbers its clients in the order in which they come. */
async function portOf(name: string, way: 'Input' | 'Output'): Promise<string> {
  const ports = await jack.tool('jack_lsp');
  return ports.find((port) => port.startsWith(`RtMidi ${way} Client`) && port.endsWith(`:${name}`))!;
}

async function between(name: string): Promise<JackProbe> {
  const probe = await JackProbe.start(jack, name);
  await jack.tool('jack_connect', `${name}:out`, await portOf('ada', 'Input'));
  await jack.tool('jack_connect', await portOf('ben', 'Output'), `${name}:in`);
  return probe;
}

it('carries real music: nothing lost, nothing changed, in order', async () => {
  const probe = await between('music');
  const music = realMusic('d_e1m1', 12, RATE);
  await probe.play(music);
  await probe.untilAll();
  expect(hexOf(probe.heard)).toEqual(hexOf(music));
  await probe.end();
});

it('paces a dump of SysEx, so that nothing behind it overruns, and keeps the order with the notes around it', async () => {
  const probe = await between('dump');
  const hex = (...bytes: number[]) => Buffer.from(bytes).toString('hex');
  const block = (n: number) => hex(0xf0, 0x7d, n, ...Array.from({ length: 2000 }, (_, i) => (i + n) & 127), 0xf7);
  // 20 000 bytes at once: more than the driver's ring of 16 384 holds.
  const events = [
    { frame: 0, hex: hex(0x90, 60, 100) },
    ...Array.from({ length: 10 }, (_, n) => ({ frame: 10 + n, hex: block(n) })),
    { frame: 100, hex: hex(0x80, 60, 0) },
  ];
  await probe.play(events);
  await probe.until('all of it', (heard) => heard.length >= events.length);
  expect(hexOf(probe.heard)).toEqual(hexOf(events));
  const [first] = probe.heard;
  const seconds = (probe.heard.at(-1)!.frame - first!.frame) / RATE;
  expect(seconds).toBeGreaterThan((20_000 - 8192) / 3125 - 0.5);
  await probe.end();
});
