// npm run bench -- ports: in to out through one client, beside a plain JACK thru, in the same run, interleaved.
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { HarnessError, Program, spreadOf } from '@midip2p/testkit';
import { keepAwake } from './awake';
import { Band, type BandMember } from './band';
import { JackProbe } from './jack-probe';
import { JackServer, RATE } from './jack-server';

const HELP = `usage: npm run bench -- ports [--events N] [--frames N] [--json]

Plays to the frame into each, and hears at which frame it comes out: our client with its JACK driver, our client with the
portable driver (its sources over JACK), and a plain JACK thru; idle, and with the client's main thread busy for 5 ms in
every 20. Linux, with JACK.
  --events  for each, in each case, in ten rounds by turns, or fewer of ten events (default: 10000)
  --frames  of JACK's period (default: 64)
  --sleepy  lets the processors sleep, as a machine does that is not set up for the stage
  --json    the last line of stdout is one object: {"bench","machine","rows","ratios"}
`;

/** An odd distance, so that events fall everywhere in a period. */
const GAP_FRAMES = 101;
const MOST_ROUNDS = 10;
const LEAST_OF_A_ROUND = 10;
const THRU = path.join(__dirname, '../build/dev/midip2p_jack_thru');
const BUSY = path.join(__dirname, '../probe/busy.cjs');

const WHO = ['midip2p-jack', 'midip2p-portable', 'jack-thru'] as const;
type Who = (typeof WHO)[number];
const CASES = ['idle', 'busyMainThread'] as const;
type Case = (typeof CASES)[number];

interface Row {
  case: Case;
  who: Who;
  events: number;
  lost: number;
  p50Us: number;
  p99Us: number;
}

interface Lane {
  who: Who;
  probe: JackProbe;
  /** Makes its main thread busy, or free again; resolves when it is. */
  setBusy(busy: boolean): Promise<void>;
}

async function lanesAt(jack: JackServer): Promise<{ lanes: Lane[]; close(): Promise<void> }> {
  if (!existsSync(THRU)) throw new Error(`${THRU} is not there: npm run bench builds it`);
  const thru = new Program(THRU, ['thru'], { environment: jack.environment, withinMs: 3_600_000 });
  await thru.until('ready', () => thru.lines.includes('ready'));
  const lanes: Lane[] = [];
  const bands: Band[] = [];
  const lane = async (who: Who, name: string, from: string, to: string, setBusy: Lane['setBusy']) => {
    const probe = await JackProbe.start(jack, name, 3_600_000);
    await jack.tool('jack_connect', `${name}:out`, to);
    await jack.tool('jack_connect', from, `${name}:in`);
    lanes.push({ who, probe, setBusy });
  };
  for (const portable of [false, true]) {
    const name = portable ? 'portable' : 'native';
    const band = await Band.gather({
      jack,
      names: [name],
      portable,
      files: false,
      preload: [BUSY],
      withinMs: 3_600_000,
    });
    bands.push(band);
    const player = band.player(name);
    await player.ask('route', 'add', 'me', 'me');
    const ports = await jack.tool('jack_lsp');
    const port = (way: string) =>
      ports.find((known) => known.startsWith(`RtMidi ${way}`) && known.endsWith(`:${name}`))!;
    const [from, to] = portable ? [port('Output'), port('Input')] : [`${name}:out`, `${name}:in`];
    await lane(portable ? 'midip2p-portable' : 'midip2p-jack', `seat-${name}`, from, to, (busy) =>
      setBusy(player, busy),
    );
  }
  await lane('jack-thru', 'seat-thru', 'thru:out', 'thru:in', async () => undefined);
  return {
    lanes,
    close: async () => {
      await Promise.all(lanes.map(({ probe }) => probe.end()));
      await thru.end();
      for (const band of bands) await band.end();
    },
  };
}

/** Done by probe/busy.cjs in the client. */
async function setBusy({ name, client }: BandMember, busy: boolean): Promise<void> {
  try {
    client.signal('SIGURG');
    await client.next('busy', ({ on }) => on === busy);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'program-ended') throw error;
    const what = `the client of "${name}" left while it was measured: ${(error as Error).message}`;
    throw new HarnessError(
      'client-left',
      `${what}; nothing but this bench may send it a signal, so run it again alone`,
    );
  }
}

/** One round of one contestant: the frames from in to out of all events that arrived, and how many did not. */
async function round({ probe }: Lane, events: number): Promise<{ took: number[]; lost: number }> {
  const [sent, heard] = [probe.sent.length, probe.receivedCount];
  const plan = Array.from({ length: events }, (_, i) => ({
    frame: i * GAP_FRAMES,
    // No two events are alike, so that it shows which of them was lost.
    hex: Buffer.from([i % 2 === 0 ? 0x90 : 0x80, (i >> 1) % 128, ((i >> 8) % 127) + 1]).toString('hex'),
  }));
  await probe.play(plan, 120_000);
  await probe.untilAll().catch(() => undefined); // counted below
  const came = probe.heard.slice(heard);
  const took: number[] = [];
  let next = 0;
  for (const event of probe.sent.slice(sent)) {
    const found = came.findIndex(({ hex }, i) => i >= next && hex === event.hex);
    if (found < 0) continue;
    took.push(came[found]!.frame - event.frame);
    next = found + 1;
  }
  return { took, lost: events - took.length };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '10000' },
      frames: { type: 'string', default: '64' },
      sleepy: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [events, frames] = [Number(values.events), Number(values.frames)];
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (!(events >= LEAST_OF_A_ROUND && events <= 1_000_000) || ![16, 32, 64, 128, 256, 512, 1024].includes(frames)) {
    process.stderr.write(
      `bench ports: --events takes ${LEAST_OF_A_ROUND} to 1000000, --frames a power of two from 16\n${HELP}`,
    );
    return 2;
  }
  const step = (text: string) => process.stderr.write(`${text}\n`);
  step(`starting JACK at ${frames} frames, two clients and a thru`);
  const rest = values.sleepy ? null : keepAwake(3_600_000);
  const jack = await JackServer.start({ rate: RATE, frames, withinMs: 3_600_000 });
  const took = new Map<string, { frames: number[]; lost: number; events: number }>();
  try {
    const { lanes, close } = await lanesAt(jack);
    try {
      const rounds = Math.min(MOST_ROUNDS, Math.floor(events / LEAST_OF_A_ROUND));
      const perRound = Math.ceil(events / rounds);
      for (let i = 0; i < rounds; i += 1) {
        for (const name of CASES) {
          for (const lane of lanes) {
            if (name === 'busyMainThread') await lane.setBusy(true);
            const result = await round(lane, perRound);
            if (name === 'busyMainThread') await lane.setBusy(false);
            const key = `${name} ${lane.who}`;
            const all = took.get(key) ?? { frames: [], lost: 0, events: 0 };
            all.frames.push(...result.took);
            took.set(key, { ...all, lost: all.lost + result.lost, events: all.events + perRound });
          }
        }
        step(`  round ${i + 1} of ${rounds}`);
      }
    } finally {
      await close();
    }
  } finally {
    await jack.end();
    await rest?.();
  }
  const rows: Row[] = CASES.flatMap((name) =>
    WHO.map((who) => {
      const all = took.get(`${name} ${who}`)!;
      const spread = spreadOf(all.frames.map((count) => Math.round((count * 1e6) / RATE)));
      return {
        case: name,
        who,
        events: all.events,
        lost: all.lost,
        p50Us: spread?.p50 ?? -1,
        p99Us: spread?.p99 ?? -1,
      };
    }),
  );
  const of = (name: Case, who: Who) => rows.find((row) => row.case === name && row.who === who)!;
  const ratios = Object.fromEntries(
    CASES.flatMap((name) =>
      (['midip2p-jack', 'midip2p-portable'] as const).map((who) => [
        `${name} ${who} p99 / jack-thru p99`,
        Number((of(name, who).p99Us / of(name, 'jack-thru').p99Us).toFixed(2)),
      ]),
    ),
  );
  const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}`;
  process.stdout.write(`${machine}, JACK at ${frames} frames (${((frames * 1e6) / RATE).toFixed(0)} µs)\n`);
  for (const row of rows)
    process.stdout.write(
      `${row.case.padEnd(15)} ${row.who.padEnd(17)} ${row.events} events, ${row.lost} lost, p50 ${row.p50Us} µs, p99 ${row.p99Us} µs\n`,
    );
  if (values.json) process.stdout.write(`${JSON.stringify({ bench: 'ports', machine, rows, ratios })}\n`);
  return rows.some(({ lost }) => lost > 0) ? 1 : 0;
}

main().then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    process.stderr.write(`bench ports: ${error.message}\n`);
    process.exitCode = 1;
  },
);
