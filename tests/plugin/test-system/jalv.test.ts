// LV2 in jalv: DAW → plugin → client → client → plugin → DAW, everything that MIDI has.
import { hexOf, JackProbe, JackServer, latencyFrames, RATE } from '@midip2p/ports';
import { Program, realMusic } from '@midip2p/testkit';
import { aBand, type Band, eventually, type Member } from './band';
import { everyKind } from './music';
import { LV2_URI, lv2Folder } from './plugin-files';

jest.setTimeout(120_000);

let jack: JackServer;
let band: Band;
const hosts: Program[] = [];

/** jalv with our plugin, whose client is that member's. Resolves when the plugin has its ports in the jam. */
async function host(name: string, member: Member): Promise<Program> {
  const environment = {
    ...jack.environment,
    LV2_PATH: `${lv2Folder()}:/usr/lib/lv2`,
    MIDIP2P_CONFIG_DIR: member.folder,
  };
  // Its stdin is a terminal that says nothing.
  const program = new Program('jalv', ['-n', name, LV2_URI], { environment, withinMs: 600_000 });
  hosts.push(program);
  await member.client.next('plugin', (e) => e.state === 'opened');
  return program;
}

/** The port of a JACK client with that direction. */
async function port(client: string, direction: 'input' | 'output'): Promise<string> {
  const lines = await jack.tool('jack_lsp', '-p', '-t', client);
  for (let i = 0; i < lines.length; i++)
    if (lines[i]!.startsWith(`${client}:`) && lines[i + 1]!.includes(direction) && lines[i + 2]!.includes('midi'))
      return lines[i]!;
  throw new Error(`${client} has no MIDI ${direction}: ${lines.join('\n')}`);
}

async function between(name: string): Promise<JackProbe> {
  const probe = await JackProbe.start(jack, name);
  await probe.connect(`${name}:out`, await port('jalvA', 'input'));
  await probe.connect(await port('jalvB', 'output'), `${name}:in`);
  return probe;
}

beforeAll(async () => {
  jack = await JackServer.start({ rate: RATE, frames: 256 });
  band = await aBand();
  await host('jalvA', band.ada);
  await host('jalvB', band.ben);
}, 120_000);
afterAll(async () => {
  await Promise.all(hosts.map((program) => program.end()));
  await band?.end();
  await jack?.end();
}, 60_000);

it('carries real music: nothing lost, nothing changed, in order', async () => {
  const probe = await between('music');
  const music = realMusic('d_e1m1', 12, RATE);
  expect(music.length).toBeGreaterThan(200);
  await probe.play(music);
  await probe.untilAll();
  expect(hexOf(probe.heard)).toEqual(hexOf(music));
  console.log(
    `${music.length} events, frames from DAW to DAW:`,
    JSON.stringify(latencyFrames(probe.sent, probe.heard)),
  );
  await probe.end();
});

it('carries everything: notes, pedals, bends, pressures, programs, SysEx', async () => {
  const probe = await between('kinds');
  const all = everyKind(true);
  await probe.play(all);
  await probe.untilAll();
  expect(hexOf(probe.heard)).toEqual(hexOf(all));
  await probe.end();
});

it('releases what sounds when the client is killed, and goes on with the next one', async () => {
  const probe = await between('killed');
  const note = { frame: 0, hex: '90407f' };
  await probe.play([note]);
  await probe.untilAll();
  const { client } = band.ben;
  await client.end('SIGKILL');
  await probe.until('the note-off', (heard) => heard.some(({ hex }) => /^(80|90)40/.test(hex) && hex !== note.hex));
  const again = await band.ben.again();
  const told = (what: string) =>
    again.events.some((e) => e.event === what && (what !== 'plugin' || e.state === 'opened'));
  await eventually('client that is back', () => told('plugin') && told('ready'));
  const before = probe.heard.length;
  await probe.play([
    { frame: 0, hex: '91417f' },
    { frame: 100, hex: '814100' },
  ]);
  await probe.until('music again', (heard) => heard.slice(before).some(({ hex }) => hex === '814100'));
  await probe.end();
});
