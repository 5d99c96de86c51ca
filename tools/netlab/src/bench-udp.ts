// npm run bench -- udp: one player's notes over each profile of the lab: by our link, by plain UDP, by RTP-MIDI.
import { parseArgs } from 'node:util';
import { impairmentOf, inWords, profiles } from './impairment';
import { machine, nativePlayer, playOver } from './line-bench';
import { delaysMs, hangingNotes, lostOf, percentile, type Played, stallMs } from './played';
import { fetchRtpMidi, rtpMidiPlayer } from './rtpmidi';

const HELP = `
usage: npm run bench -- udp [PROFILE...] [--json] [--seconds N]

One player plays ten notes a second to another, and ends each 50 ms later, over each profile of the lab (npm run netlab
-- --list), or over those that are named. All four of a profile play at once, on the same line.
  --seconds  how long it plays over each profile (default: 60; up to 800)
  --json     the last line of stdout is one object

who: midip2p      notes by TCP and by datagram
     midip2p-tcp  notes by TCP alone
     udp          one datagram for each event, and what is lost is lost
     rtpmidi      RTP-MIDI, by an npm package that is fetched if it is not there
lost          events that never came
hangingNotes  notes that came, and whose end did not
stallMs       by how much the longest silence at the listener was longer than the 50 ms between two events
`;

const WHO = ['midip2p', 'midip2p-tcp', 'udp', 'rtpmidi'] as const;
type Who = (typeof WHO)[number];
const EVENTS_PER_SECOND = 20;

interface Row {
  case: string;
  who: Who;
  p50Ms: number | null;
  p99Ms: number | null;
  lost: number;
  hangingNotes: number;
  stallMs: number;
}

function rowOf(profile: string, who: Who, played: Played): Row {
  const delays = delaysMs(played);
  return {
    case: profile,
    who,
    p50Ms: percentile(delays, 0.5),
    p99Ms: percentile(delays, 0.99),
    lost: lostOf(played),
    hangingNotes: hangingNotes(played),
    stallMs: stallMs(played, 1000 / EVENTS_PER_SECOND),
  };
}

async function measure(profile: string, library: string, seconds: number): Promise<Row[]> {
  const players = WHO.map((who) => (who === 'rtpmidi' ? rtpMidiPlayer(library) : nativePlayer(who)));
  const played = await playOver(players, { line: profile, eventsPerSecond: EVENTS_PER_SECOND, seconds });
  return played.map((pair, i) => rowOf(profile, WHO[i]!, pair));
}

function lineOf(row: Row): string {
  const times = [row.p50Ms, row.p99Ms].map((ms) => (ms === null ? '-' : ms.toFixed(1)).padStart(9)).join('');
  const counts = [row.lost, row.hangingNotes].map((n) => String(n).padStart(9)).join('');
  return `${row.case.padEnd(14)} ${row.who.padEnd(12)}${times}${counts}${row.stallMs.toFixed(1).padStart(10)}`;
}

function ratiosOf(rows: readonly Row[]) {
  const sum = (who: Who, of: 'lost' | 'hangingNotes') =>
    rows.filter((row) => row.who === who).reduce((all, row) => all + row[of], 0);
  const worst = (who: Who) => Math.max(...rows.filter((row) => row.who === who).map((row) => row.stallMs));
  return {
    hangingOfUdp: sum('udp', 'hangingNotes'),
    hangingOfRtpmidi: sum('rtpmidi', 'hangingNotes'),
    hangingOfOurs: sum('midip2p', 'hangingNotes'),
    stallOfTcpOverOurs: Number((worst('midip2p-tcp') / Math.max(1, worst('midip2p'))).toFixed(3)),
  };
}

async function main(): Promise<number> {
  const options = {
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
    seconds: { type: 'string', default: '60' },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const seconds = Number(values.seconds);
  if (!(seconds >= 1 && seconds <= 800)) {
    process.stderr.write('bench udp: --seconds takes 1 to 800\n');
    return 2;
  }
  const cases = positionals.length > 0 ? positionals : Object.keys(profiles);
  for (const profile of cases) impairmentOf(profile); // each is one that there is
  const library = await fetchRtpMidi();
  const out = values.json ? process.stderr : process.stdout;
  out.write('profile        who            p50 ms   p99 ms     lost  hanging  stall ms\n');
  const rows: Row[] = [];
  for (const profile of cases) {
    out.write(`# ${profile}: ${inWords(impairmentOf(profile))}\n`);
    const four = await measure(profile, library, seconds);
    rows.push(...four);
    for (const row of four) out.write(`${lineOf(row)}\n`);
  }
  if (values.json)
    process.stdout.write(`${JSON.stringify({ bench: 'udp', machine: machine(), rows, ratios: ratiosOf(rows) })}\n`);
  const isOurs = ({ who }: Row) => who === 'midip2p' || who === 'midip2p-tcp';
  return rows.filter(isOurs).every(({ lost, hangingNotes: hanging }) => lost + hanging === 0) ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`bench udp: ${(error as Error).message}\n`);
    process.exit((error as { exitCode?: number }).exitCode ?? 1);
  },
);
