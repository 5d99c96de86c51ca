// Two clients at a real JACK server: what a JACK program plays into one of them comes out of the other.
import { hexOf, JackProbe, JackServer, latencyFrames, RATE } from '@midip2p/ports';
import { Program, realMusic, spawnClient, temporaryDir } from '@midip2p/testkit';
import { aBand, type Band } from './band';

jest.setTimeout(60_000);

const PERIOD = 256;

let jack: JackServer;
let band: Band;

beforeAll(async () => {
  jack = await JackServer.start({ rate: RATE, frames: PERIOD });
  band = await aBand(jack);
}, 90_000);
afterAll(() => band?.end().finally(() => jack.end()), 30_000);

/** A player into ada's input, a recorder at ben's output. */
async function between(name: string): Promise<JackProbe> {
  const probe = await JackProbe.start(jack, name);
  await probe.connect(`${name}:out`, 'ada:in');
  await probe.connect('ben:out', `${name}:in`);
  return probe;
}

it('carries real music: nothing lost, nothing changed, in order, every event equally long on its way', async () => {
  const probe = await between('music');
  const music = realMusic('d_e1m1', 12, RATE);
  expect(music.length).toBeGreaterThan(200);
  await probe.play(music);
  await probe.untilAll();

  expect(hexOf(probe.heard)).toEqual(hexOf(music));
  const spread = latencyFrames(probe.sent, probe.heard);
  console.log(`${music.length} events, frames from input to output:`, JSON.stringify(spread));
  // The period is a delay that every event has once. Jitter of the machine is in p99 and the rest of the tail; if the
  // period became jitter, the middle would show it.
  expect(spread.p50).toBeGreaterThanOrEqual(PERIOD);
  expect(spread.p50 - spread.p10).toBeLessThanOrEqual(PERIOD / 2);
  const { driver } = await band.ben.next('stats');
  expect(driver).toMatchObject({ figures: { rate: RATE, frames: PERIOD, refused: 0, tooLarge: 0, missed: 0 } });
  await probe.end();
});

it('carries bursts that no cycle has room for, and a long SysEx, whole and in order', async () => {
  const probe = await between('burst');
  const hex = (...bytes: number[]) => Buffer.from(bytes).toString('hex');
  const sysex = (size: number) => hex(0xf0, ...Array.from({ length: size - 2 }, (_, i) => i & 127), 0xf7);
  const bends = Array.from({ length: 3000 }, (_, i) => ({ frame: i, hex: hex(0xe0, i & 127, i >> 7) }));
  // JACK's own buffer takes 32 KiB a cycle: the second of these has to wait for the next.
  const events = [
    ...bends.slice(0, 1500),
    { frame: 1500, hex: sysex(20_000) },
    { frame: 1500, hex: sysex(20_000) },
    ...bends.slice(1500),
  ];
  await probe.play(events);
  await probe.untilAll();
  expect(hexOf(probe.heard)).toEqual(hexOf(events));
  await probe.end();
});

it('is heard by programs that are not ours', async () => {
  const { environment } = jack;
  const dump = new Program('jack_midi_dump', [], { environment });
  await jack.has('midi-monitor:input');
  await jack.tool('jack_connect', 'ben:out', 'midi-monitor:input');
  // Two notes in a loop of 12000 frames: a quarter of a second.
  const sequencer = new Program('jack_midiseq', ['sequence', '12000', '0', '60', '4000', '6000', '64', '4000'], {
    environment,
  });
  await jack.has('sequence:out');
  await jack.tool('jack_connect', 'sequence:out', 'ada:in');
  const round = ['90 3c', '80 3c', '90 40', '80 40'];
  const heard = () => dump.lines.flatMap((line) => /(?:^|\s)([89]0 (?:3c|40)) \w\w/.exec(line)?.[1] ?? []);
  // On a busy machine the recorder may miss a cycle and what was in it: so the test looks for two rounds without a gap.
  const twoRounds = () =>
    heard()
      .join(', ')
      .includes([...round, ...round].join(', '));
  try {
    await dump.until('two rounds of both notes', twoRounds);
  } finally {
    await sequencer.end('SIGINT');
    await dump.end('SIGINT');
  }
});

it('goes on when the buffer size is changed', async () => {
  const probe = await between('resized');
  const hex = (note: number) => [
    { frame: 0, hex: Buffer.from([0x90, note, 100]).toString('hex') },
    { frame: 2000, hex: Buffer.from([0x80, note, 0]).toString('hex') },
  ];
  for (const frames of [64, 1024, PERIOD]) {
    await jack.tool('jack_bufsize', String(frames));
    await probe.play(hex(60));
    await probe.untilAll();
    const [on, off] = probe.heard.slice(-2);
    expect(off!.frame).toBeGreaterThan(on!.frame);
  }
  expect(hexOf(probe.heard)).toEqual([...hex(60), ...hex(60), ...hex(60)].map((event) => event.hex));
  await probe.end();
});

it('lists the ports of every driver', async () => {
  const dir = temporaryDir();
  const client = spawnClient(['ports'], { configDir: dir.path, environment: jack.environment });
  const { drivers } = await client.next('ports');
  expect(drivers).toEqual([
    {
      driver: 'jack',
      inputs: expect.arrayContaining(['ada:out', 'ben:out']) as string[],
      outputs: expect.arrayContaining(['ada:in', 'ben:in']) as string[],
      trouble: null,
    },
    expect.objectContaining({ driver: 'rtmidi' }),
  ]);
  expect(await client.exit).toBe(0);
  dir.remove();
});
