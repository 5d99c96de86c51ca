// A long performance through two clients: a frame-exact player and recorder at JACK, real music, every event compared,
// and the time that each hop took.
import { type Hop, HOPS, programOf, type Sent, type Spread, spreadOf, type Taken, timesOf } from '@midip2p/testkit';
import { Netlab } from '@midip2p/netlab';
import { keepAwake } from './awake';
import { Band, type BandMember } from './band';
import { type FrameEvent, JackProbe } from './jack-probe';
import { JackServer, RATE } from './jack-server';

export interface EnduranceReport {
  minutes: number;
  frames: number;
  network: string;
  /** The processors were kept from sleeping. */
  awake: boolean;
  events: number;
  heard: number;
  lost: number;
  changed: number;
  /** Events that nobody has played. Releases at the end of the jam do not count: they match what was still held. */
  added: number;
  /** From the frame of the key to the frame of the sound, µs. */
  keyToFrameUs: Spread & { least: number };
  /** How far apart JACK's own cycles began, µs: what is more than a period is in all figures below. */
  cyclesUs: Spread;
  /** How far the latency of events spreads: p99 less p10, in JACK periods. */
  spreadPeriods: number;
  /** The time of each hop, µs. `readyToFrame`: until the sound's own frame at JACK. */
  hopsUs: Record<Exclude<Hop, 'readyToTaken'> | 'readyToFrame', Spread | null>;
}

export interface EndurancePlan {
  minutes: number;
  frames: number;
  /** A profile of the network lab, or none. */
  network: string;
  /** The processors are kept from sleeping. */
  awake: boolean;
}

export async function endure(
  { minutes, frames, network, awake }: EndurancePlan,
  step: (text: string) => void,
): Promise<EnduranceReport> {
  const withinMs = minutes * 60_000 + 180_000;
  step(`starting JACK at ${frames} frames${network === 'none' ? '' : ` and the network ${network}`}`);
  const rest = awake ? keepAwake(withinMs) : null;
  const lab = network === 'none' ? null : await Netlab.start({ hosts: 3, profile: network });
  const jack = await JackServer.start({ rate: RATE, frames, patienceMs: 5000, withinMs });
  try {
    const band = await Band.gather({ jack, names: ['ada', 'ben'], withinMs, ...(lab !== null && { lab }) });
    try {
      const probe = await JackProbe.start(jack, 'seat', withinMs);
      await probe.connect('seat:out', 'ada:in');
      await probe.connect('ben:out', 'seat:in');
      const program = programOf(minutes * 60, RATE);
      step(`playing ${program.length} events of real music for ${minutes} min`);
      const beat = setInterval(() => step(`  ${probe.receivedCount} of ${program.length} heard`), 15_000);
      await probe.play(program, withinMs).finally(() => clearInterval(beat));
      const complaint = await probe.untilAll().then(
        () => null,
        (error: Error) => error.message,
      );
      if (complaint !== null) {
        step(complaint);
        for (const name of ['ada', 'ben']) step(`${name}: ${whatHappenedTo(band.player(name))}`);
      }
      await band.leave();
      const taken = band.player('ben').received();
      const sent = band.player('ada').sent();
      const cyclesUs = await probe.cycles();
      await probe.end();
      return { minutes, frames, network, awake, cyclesUs, ...figuresOf(probe.sent, probe.heard, taken, sent, frames) };
    } finally {
      await band.end();
    }
  } finally {
    await jack.end();
    await lab?.close();
    await rest?.();
  }
}

// ---- details ----

/** All reports but those that come every second or so. */
const whatHappenedTo = ({ client }: BandMember) =>
  client.events
    .filter(({ event }) => !['stats', 'timeline', 'stream'].includes(event))
    .map((event) => JSON.stringify(event))
    .join('\n  ');

function figuresOf(
  sent: readonly FrameEvent[],
  heard: readonly FrameEvent[],
  taken: readonly Taken[],
  traced: readonly Sent[],
  frames: number,
): Omit<EnduranceReport, keyof EndurancePlan | 'cyclesUs'> {
  const us = (count: number) => (count * 1e6) / RATE;
  const pairs = sent.slice(0, heard.length).map((event, i) => ({ sent: event, heard: heard[i]! }));
  const totals = pairs.map((pair) => us(pair.heard.frame - pair.sent.frame));
  // Releases at the end of the jam come after the music, from the sender if it leaves first, else from the receiver.
  const { latency, hops } = timesOf(taken.slice(0, pairs.length), traced);
  // Both are in the order of the music. The rest of the whole, beyond the hops, is the way to the sound's frame.
  const known = HOPS.filter((hop): hop is Exclude<Hop, 'readyToTaken'> => hop !== 'readyToTaken');
  const readyToFrame =
    latency.length === totals.length
      ? totals.map((total, i) => total - known.reduce((sum, hop) => sum + hops[hop][i]!, 0))
      : [];
  const sorted = [...totals].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return {
    events: sent.length,
    heard: heard.length,
    lost: Math.max(0, sent.length - heard.length),
    changed: pairs.filter((pair) => pair.sent.hex !== pair.heard.hex).length,
    added: addedTo(sent, heard.slice(sent.length)),
    keyToFrameUs: { ...(spreadOf(totals) ?? { p50: 0, p99: 0, max: 0 }), least: sorted[0] ?? 0 },
    spreadPeriods: (at(0.99) - at(0.1)) / us(frames),
    hopsUs: {
      ...(Object.fromEntries(known.map((hop) => [hop, spreadOf(hops[hop])])) as Record<
        (typeof known)[number],
        Spread | null
      >),
      readyToFrame: spreadOf(readyToFrame),
    },
  };
}

/** How many of the events after the last one played are not the end of a note or a pedal that was still held then. */
function addedTo(sent: readonly FrameEvent[], after: readonly FrameEvent[]): number {
  const held = new Set<string>();
  for (const { hex } of sent) {
    const [status, value] = [hex[0]!, Number.parseInt(hex.slice(4, 6), 16)];
    if (status === '9' && value > 0) held.add(`8${hex.slice(1, 4)}`);
    else if (status === '8' || status === '9') held.delete(`8${hex.slice(1, 4)}`);
    else if (status === 'b' && ['40', '42', '43'].includes(hex.slice(2, 4)))
      if (value > 0) held.add(hex.slice(0, 4));
      else held.delete(hex.slice(0, 4));
  }
  return after.filter(({ hex }) => !held.delete(hex.slice(0, 4))).length;
}
