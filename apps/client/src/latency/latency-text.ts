// Latencies for people: a table of at most 60 columns, and a sentence for each player.
import type { LatencyRow } from './latency';

const WIDTH = 6;
const ms = (us: number | null): string => (us === null ? '?' : (us / 1000).toFixed(us < 10_000 ? 1 : 0));
const cell = (us: number | null): string => ms(us).padStart(WIDTH);
const CSV = ['player', 'output', 'p50Us', 'p95Us', 'p99Us', 'theirsUs', 'networkUs', 'oursUs', 'playoutUs'];

/** The sentence behind a row: "14 ms from ben's key to Synth: 5 their machine, 6 network, 0.5 here, 3 playout". */
export function latencySentence({
  player,
  output,
  totalUs,
  theirsUs,
  networkUs,
  oursUs,
  playoutUs,
}: LatencyRow): string {
  const theirs = theirsUs === null ? '' : `${ms(theirsUs)} their machine, `;
  const network = theirsUs === null ? 'their machine and network' : 'network';
  return `${ms(totalUs.p50)} ms from ${player}'s key to ${output}: ${theirs}${ms(networkUs)} ${network}, ${ms(oursUs)} here, ${ms(playoutUs)} playout`;
}

/** Nothing was heard: one line that says so. */
export function latencyLines(rows: readonly LatencyRow[]): string[] {
  if (rows.length === 0) return ['nobody was heard yet, at any output'];
  const head = `${'ms'.padEnd(12)}${['p50', 'p95', 'p99', 'they', 'net', 'here', 'wait'].map((word) => word.padStart(WIDTH)).join('')}`;
  const table = rows.map(({ player, totalUs, theirsUs, networkUs, oursUs, playoutUs }) => {
    const figures = [totalUs.p50, totalUs.p95, totalUs.p99, theirsUs, networkUs, oursUs, playoutUs].map(cell).join('');
    return `${player.slice(0, 11).padEnd(12)}${figures}`;
  });
  return [head, ...table, ...rows.map(latencySentence)];
}

export const csvLines = (rows: readonly LatencyRow[]): string[] => [
  CSV.join(','),
  ...rows.map(({ player, output, totalUs, theirsUs, networkUs, oursUs, playoutUs }) =>
    [
      quoted(player),
      quoted(output),
      totalUs.p50,
      totalUs.p95,
      totalUs.p99,
      theirsUs ?? '',
      networkUs,
      oursUs,
      playoutUs,
    ].join(','),
  ),
];

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
