// SysEx of one player for another player's instrument: the owner of the instrument decides whether it gets there.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Band, hexOf, JackProbe, JackServer } from '@midip2p/ports';
import { type ClientEvent, temporaryDir } from '@midip2p/testkit';

jest.setTimeout(60_000);

let jack: JackServer;
let band: Band;
let probe: JackProbe;
beforeAll(async () => {
  jack = await JackServer.start({ rate: 48_000, frames: 256 });
  band = await Band.gather({ jack, names: ['ada', 'ben'], sysex: false });
  probe = await JackProbe.start(jack, 'synth');
  await probe.connect('synth:out', 'ada:in');
  await probe.connect('ben:out', 'synth:in');
}, 90_000);
afterAll(
  () =>
    probe
      ?.end()
      .finally(() => band?.end())
      .finally(() => jack.end()),
  30_000,
);

const [ON, DUMP, OFF] = ['903c64', `f07d${'11'.repeat(9000)}f7`, '803c00'];
const isWithheld = ({ code }: ClientEvent) => code === 'sysex-withheld';

/** Plays them to ada; resolves with everything that ben's instrument has got, once that are `count` messages. */
async function played(events: string[], count: number): Promise<string[]> {
  await probe.play(events.map((hex, frame) => ({ frame, hex })));
  await probe.until('what is let in', (heard) => heard.length >= count);
  return hexOf(probe.heard);
}

it('stays away from it until it is let in, and both are told, once', async () => {
  const [ada, ben] = [band.player('ada'), band.player('ben')];
  expect(await played([ON, DUMP, DUMP, OFF], 2)).toEqual([ON, OFF]);
  const [here, there] = await Promise.all([ben, ada].map(({ client }) => client.next('trouble', isWithheld)));
  expect(here!.message).toMatch(/^SysEx from ada was kept .* route sysex on' lets it in/);
  expect(there!.message).toMatch(/^SysEx of yours was kept from the instruments of ben/);
  const figures = await ada.client.next('stats', ({ links }) => (links as LinkFigures[])[0]!.withheldThere === 2);
  expect(figures).toMatchObject({ links: [{ peer: expect.any(String) as string, lateThere: 0, lostThere: 0 }] });

  expect(await ben.ask('route', 'sysex', 'on')).toMatchObject({ event: 'routes', sysex: true });
  expect(await played([ON, DUMP, OFF], 5)).toEqual([ON, OFF, ON, DUMP, OFF]);
  expect(await ben.ask('route', 'sysex', 'off')).toMatchObject({ event: 'routes', sysex: false });
  expect(await played([ON, DUMP, OFF], 7)).toEqual([ON, OFF, ON, DUMP, OFF, ON, OFF]);
  for (const { client } of [ada, ben]) expect(client.events.filter(isWithheld)).toHaveLength(1);
});

it('is no failure of who plays a file, and is not confirmed either', async () => {
  const dir = temporaryDir();
  const song = path.join(dir.path, 'reset.mid');
  writeFileSync(song, Buffer.from(`4d546864000000060000000100604d54726b00000014${TRACK}`, 'hex'));
  const player = band.player('ada').run(['play', song, '--players', '2', '--listen', '127.0.0.1:0']);
  expect(await player.exit).toBe(0);
  // One of the two that receive it is another client of the same player.
  const missed = player.events.filter(({ event }) => event === 'unstruck');
  expect(missed.map(({ name, late, lost, withheld }) => [name, late, lost, withheld]).sort()).toEqual([
    ['ada', 0, 0, 1],
    ['ben', 0, 0, 1],
  ]);
  expect(player.events.find(({ event }) => event === 'acknowledged')).toMatchObject({ withheld: 2 });
  dir.remove();
});

interface LinkFigures {
  withheldThere: number;
}

/** A reset (GM System On), and a note of a twentieth of a second. */
const TRACK = '00f0057e7f0901f700903c640a803c4000ff2f00';
