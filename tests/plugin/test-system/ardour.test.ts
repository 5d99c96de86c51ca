// VST3 in Ardour, headless: DAW → plugin → client → client → plugin → DAW.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readSmf, timedMessages } from '@midip2p/smf';
import { hexOf, JackProbe, JackServer, RATE } from '@midip2p/ports';
import { type PlannedEvent, realMusic } from '@midip2p/testkit';
import { Ardour } from './ardour';
import { aBand, type Band, eventually } from './band';
import { everyKind } from './music';

jest.setTimeout(300_000);

let jack: JackServer;
let band: Band;
let player: Ardour;
let recorder: Ardour;

async function between(name: string): Promise<JackProbe> {
  const probe = await JackProbe.start(jack, name);
  // Ardour's ports have spaces in their names.
  await jack.tool('jack_connect', `${name}:out`, await player.port('midi_in'));
  await jack.tool('jack_connect', await recorder.port('midi_out'), `${name}:in`);
  return probe;
}

beforeAll(async () => {
  // Ardour opens sessions and writes files beside its audio thread: on a machine with other work a cycle may wait for
  // it longer than JACK has patience by itself, and it would be thrown out.
  jack = await JackServer.start({ rate: RATE, frames: 256, patienceMs: 10_000 });
  band = await aBand();
  player = await Ardour.start(jack, band.ada, { track: 'ToJam' });
  recorder = await Ardour.start(jack, band.ben, { track: 'FromJam', take: 'Take' });
}, 300_000);
afterAll(async () => {
  await Promise.all([player?.end(), recorder?.end()]);
  await band?.end();
  await jack?.end();
}, 60_000);

/**
 * What comes out of a VST3 in Ardour 7.3: VST3 has no program changes, Ardour hands on no SysEx, and it drops the
 * channel pressure of a plugin's output, though not of its input (docs/daw.md).
 */
const carried = ({ hex }: { hex: string }) => !/^[cdf]/.test(hex);
/**
 * In VST3 controllers and bends are parameters, and a parameter has one value at one sample: of several messages of one
 * controller at one frame, as pieces have them in front, the last is what is left.
 */
function lastOfEachFrame(events: readonly PlannedEvent[]): PlannedEvent[] {
  const last = new Map<string, PlannedEvent>();
  events.forEach((event, i) => {
    const parameter = /^b/.test(event.hex)
      ? event.hex.slice(0, 4)
      : /^e/.test(event.hex)
        ? event.hex.slice(0, 2)
        : `${i}`;
    last.set(`${event.frame} ${parameter}`, event);
  });
  return [...last.values()];
}
/** At one frame VST3 keeps no order between notes and what it makes parameters of. */
const byFrame = (events: readonly { hex: string }[]) => hexOf(events).sort();

/**
 * Frames in one of Ardour's 1920 ticks of a beat, at 120 beats a minute: where a recorded event stands is rounded to
 * it.
 */
const TICK = RATE / 2 / 1920;

/** What Ardour writes at the end of a recording for notes that are still held. */
function ends(events: readonly { hex: string }[]): { hex: string }[] {
  const held = new Set<string>();
  for (const { hex } of events) {
    const key = hex.slice(1, 4);
    if (hex.startsWith('9') && !hex.endsWith('00')) held.add(key);
    else if (hex.startsWith('9') || hex.startsWith('8')) held.delete(key);
  }
  return [...held].map((key) => ({ hex: `8${key}40` }));
}

/** Rejects with what is missing. */
async function hearsAll(probe: JackProbe, all: readonly { hex: string }[]): Promise<void> {
  const whole = (heard: readonly { hex: string }[]) => heard.filter(carried).length >= all.length;
  await probe.until('everything', whole).catch((error: unknown) => {
    const left = hexOf(probe.heard);
    const missing = all.filter(({ hex }) => {
      const at = left.indexOf(hex);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
    const stats = [band.ada, band.ben].map(({ client }) => client.events.filter((e) => e.event === 'stats').at(-1));
    const told = `${probe.heard.length} heard, ${all.length} played, missing ${hexOf(missing).slice(0, 40).join(' ')}`;
    throw new Error(`${told}, strange ${left.slice(0, 40).join(' ')}; ${JSON.stringify(stats)}`, { cause: error });
  });
}

it('carries every note, pedal, bend and key pressure out of Ardour, and channel pressure into the jam', async () => {
  const probe = await between('kinds');
  const all = everyKind(false);
  await probe.play(all);
  await hearsAll(probe, all.filter(carried));
  expect(hexOf(probe.heard.filter(carried))).toEqual(hexOf(all.filter(carried)));
  // The plugin got all of it, channel pressure too.
  const taken = () => band.ben.client.events.filter((e) => e.event === 'stats').at(-1)?.taken;
  await eventually('figure of what was taken', () => taken() === all.length);
  await probe.end();
});

it('carries real music: nothing lost but what VST3 cannot say, nothing changed', async () => {
  const probe = await between('music');
  const music = realMusic('d_e1m1', 12, RATE).filter(carried);
  const left = lastOfEachFrame(music);
  await probe.play(music);
  await hearsAll(probe, left);
  expect(byFrame(probe.heard.filter(carried))).toEqual(byFrame(left));
  console.log(
    `${left.length} of ${music.length} events passed from DAW to DAW, the rest were overwritten at their frame`,
  );
  await probe.end();
});

it('records in Ardour what the other one played: every note, where it sounded', async () => {
  const probe = await between('take');
  await jack.tool('jack_connect', await recorder.port('midi_out'), await recorder.port('midi_in', 'Take'));
  await recorder.record();
  const music = lastOfEachFrame(realMusic('d_e1m1', 8, RATE).filter(carried));
  await probe.play(music);
  await hearsAll(probe, music);
  await recorder.stop();

  const folder = path.join(recorder.session, 'interchange/session/midifiles');
  const recorded = () =>
    readdirSync(folder).flatMap((file) =>
      Array.from(timedMessages(readSmf(readFileSync(path.join(folder, file)))), ({ timeUs, bytes }) => ({
        frame: Math.round((timeUs * RATE) / 1e6),
        hex: Buffer.from(bytes).toString('hex'),
      })),
    );
  await eventually('recording on disk', () => recorded().length >= music.length);
  const taken = recorded();
  expect(byFrame(taken)).toEqual(byFrame([...music, ...ends(music)]));
  // This is compared with what a JACK client received at the same port.
  const heard = probe.heard.filter(carried);
  const shifts = new Set(
    taken.slice(0, heard.length).map(({ frame }, i) => frame - taken[0]!.frame - (heard[i]!.frame - heard[0]!.frame)),
  );
  expect([...shifts].filter((shift) => Math.abs(shift) > TICK)).toEqual([]);
  await probe.end();
});
