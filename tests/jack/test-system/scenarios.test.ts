// The four situations that the product is made for, with other people's programs at both ends.
import { Band, Ear, hexOf, JackProbe, JackServer, Keyboard, RATE, Synth } from '@midip2p/ports';
import { realMusic } from '@midip2p/testkit';

jest.setTimeout(180_000);

const hex = (...bytes: number[]) => Buffer.from(bytes).toString('hex');
const isChannel = (event: string) => event < 'f0';
/** The channel, 0 to 15, of a message that has one. */
const channelOf = (event: string) => parseInt(event[1]!, 16);

let jack: JackServer;
let band: Band | null = null;
const toEnd: { end(): Promise<unknown> }[] = [];

beforeAll(async () => void (jack = await JackServer.start({ rate: RATE, frames: 256 })));
afterAll(() => jack?.end());
afterEach(async () => {
  await Promise.all(toEnd.splice(0).map((program) => program.end()));
  await band?.end();
  band = null;
});

async function playing(...names: string[]): Promise<Band> {
  band = await Band.gather({ jack, names });
  return band;
}
const kept = <T extends { end(): Promise<unknown> }>(program: T): T => {
  toEnd.push(program);
  return program;
};
/** A probe that plays into the client of that name, and records its output. */
async function seatAt(name: string): Promise<JackProbe> {
  const seat = kept(await JackProbe.start(jack, `${name}-seat`));
  await seat.connect(`${name}-seat:out`, `${name}:in`);
  await seat.connect(`${name}:out`, `${name}-seat:in`);
  return seat;
}

const LOUD = (level: number) => level > 0.003;
const SILENT = (level: number) => level < 0.0001;

it('keyboard → remote synth: what is played here is heard there', async () => {
  await playing('ada', 'ben');
  const keyboard = kept(await Keyboard.start(jack, 'keyboard'));
  kept(await Synth.start(jack, 'synth'));
  await jack.tool('jack_connect', 'keyboard:keys', 'ada:in');
  await jack.tool('jack_connect', 'ben:out', 'synth:midi_00');
  const ear = kept(await Ear.at(jack, 'ear', 'synth:left'));
  await ear.hears('silence before', SILENT);
  keyboard.play(0xc0, 19); // an organ: it sounds as long as a key is down
  for (const key of [60, 64, 67]) keyboard.play(0x90, key, 100);
  await ear.hears('a chord', LOUD);
  for (const key of [60, 64, 67]) keyboard.play(0x80, key, 0);
  await ear.hears('silence after', SILENT);
});

it('DAW → several remote instruments: each track goes to its player, and nothing else does', async () => {
  const players = await playing('ada', 'ben', 'cas');
  const ada = players.player('ada');
  await ada.ask('route', 'add', 'me', 'ben', '--channels', '1-9,11-16', '--without', 'sensing');
  await ada.ask('route', 'add', 'me', 'cas', '--channels', '10', '--without', 'sensing');
  const [daw, ben, cas] = [await seatAt('ada'), await seatAt('ben'), await seatAt('cas')];
  const song = realMusic('d_e1m1', 12, RATE);
  await daw.play(song);
  const of = (wanted: (channel: number) => boolean) =>
    hexOf(song).filter((event) => !isChannel(event) || wanted(channelOf(event)));
  const [toBen, toCas] = [of((channel) => channel !== 9), of((channel) => channel === 9)];
  expect(toBen.length).toBeGreaterThan(100);
  expect(toCas.length).toBeGreaterThan(100);
  await ben.until('all tracks but the drums', (heard) => heard.length >= toBen.length);
  await cas.until('the drums', (heard) => heard.length >= toCas.length);
  expect(hexOf(ben.heard)).toEqual(toBen);
  expect(hexOf(cas.heard)).toEqual(toCas);
  expect(daw.heard).toEqual([]);
});

it('controller ↔ parameters both ways: turning a knob moves the parameter, and the parameter its motor fader', async () => {
  await playing('ada', 'ben');
  const [controller, host] = [await seatAt('ada'), await seatAt('ben')];
  const sweep = (channel: number, low: number) =>
    Array.from({ length: 500 }, (_, i) => [
      { frame: i * 240, hex: hex(0xb0 | channel, 7, i % 128) },
      { frame: i * 240 + 3, hex: hex(0xb0 | channel, 99, low) }, // NRPN: four controllers in a row, in this order
      { frame: i * 240 + 3, hex: hex(0xb0 | channel, 98, i % 128) },
      { frame: i * 240 + 3, hex: hex(0xb0 | channel, 6, (i * 7) % 128) },
      { frame: i * 240 + 3, hex: hex(0xb0 | channel, 38, (i * 3) % 128) },
    ]).flat();
  const [knobs, faders] = [sweep(0, 1), sweep(5, 2)];
  await Promise.all([controller.play(knobs), host.play(faders)]);
  await host.until('every turn', (heard) => heard.length >= knobs.length);
  await controller.until('every move', (heard) => heard.length >= faders.length);
  expect(hexOf(host.heard)).toEqual(hexOf(knobs));
  expect(hexOf(controller.heard)).toEqual(hexOf(faders));
});

it('several players: four play at once, and everybody hears everything of the others, each in order', async () => {
  const names = ['ada', 'ben', 'cas', 'dan'];
  const players = await playing(...names);
  // Each plays on a channel of their own, as people agree to do, so that the mix can be told apart again.
  await Promise.all(
    names.map((name, i) =>
      players.player(name).ask('route', 'add', 'me', 'all', '--without', 'sensing', '--to-channel', String(i + 1)),
    ),
  );
  const seats = await Promise.all(names.map(seatAt));
  const parts = ['d_e1m1', 'd_e1m2', 'd_e1m3', 'd_e1m4'].map((piece) =>
    realMusic(piece, 8, RATE).filter((event) => isChannel(event.hex)),
  );
  await Promise.all(seats.map((seat, i) => seat.play(parts[i]!)));
  const on = (channel: number, part: (typeof parts)[number]) =>
    hexOf(part).map((event) => event[0] + channel.toString(16) + event.slice(2));
  for (const [i, seat] of seats.entries()) {
    const others = parts.filter((_, k) => k !== i);
    const all = others.reduce((sum, part) => sum + part.length, 0);
    await seat.until('the others', (heard) => heard.length >= all);
    for (const [k, part] of parts.entries())
      expect(hexOf(seat.heard).filter((event) => channelOf(event) === k)).toEqual(k === i ? [] : on(k, part));
  }
});

describe('two players on one synth', () => {
  const press = hex(0xb0, 64, 127);
  const lift = hex(0xb0, 64, 0);
  const on = hex(0x90, 60, 100);
  const off = hex(0x80, 60, 0);

  it('never cut each other: no note-off or pedal of the one ends what the other holds', async () => {
    await playing('ada', 'ben', 'cas');
    const [ada, synth, cas] = [await seatAt('ada'), await seatAt('ben'), await seatAt('cas')];
    const plays = async (seat: JackProbe, ...events: string[]) =>
      seat.play(events.map((event, i) => ({ frame: i, hex: event })));
    const heard = async (...events: string[]) => {
      await synth.until(events.join(' '), (all) => all.length >= events.length);
      expect(hexOf(synth.heard)).toEqual(events);
    };
    await plays(ada, press, on);
    await heard(press, on);
    await plays(cas, press, on);
    await heard(press, on, press, on);
    await plays(ada, off, lift, hex(0x90, 72, 1)); // the last of it shows that the others came, and were held back
    await heard(press, on, press, on, hex(0x90, 72, 1));
    await plays(cas, lift, off);
    await heard(press, on, press, on, hex(0x90, 72, 1), lift, off);
  });

  it('are heard so: the chord of the other sounds on', async () => {
    await playing('ada', 'ben', 'cas');
    const [ada, cas] = [await seatAt('ada'), await seatAt('cas')];
    kept(await Synth.start(jack, 'organ'));
    await jack.tool('jack_connect', 'ben:out', 'organ:midi_00');
    const ear = kept(await Ear.at(jack, 'organ-ear', 'organ:left'));
    await ada.play([
      { frame: 0, hex: hex(0xc0, 19) },
      { frame: 1, hex: on },
    ]);
    await cas.play([{ frame: 0, hex: on }]);
    await ear.hears('both', LOUD);
    await ada.play([{ frame: 0, hex: off }]);
    await ear.hears('cas alone, for a second', LOUD, 10);
    await cas.play([{ frame: 0, hex: off }]);
    await ear.hears('nobody', SILENT);
  });
});
