// What the bench of the server prints while it runs: plain text for a terminal of 60 columns.
import type { Rate } from './closed-loop';
import type { FanOut } from './fan-out';
import type { OpenStreams } from './open-streams';
import type { RoundRow } from './server-rounds';

const figure = (value: number, width: number, digits = 0) => value.toFixed(digits).padStart(width);
const ms = ({ p50Ms, p99Ms }: { p50Ms: number; p99Ms: number }) => figure(p50Ms, 10, 2) + figure(p99Ms, 10, 2);

export const headText = () =>
  `${'round'.padEnd(7)}${'row'.padEnd(13)}${'a second'.padStart(10)}${'p50 ms'.padStart(10)}${'p99 ms'.padStart(10)}`;

export const roundText = (round: number, row: RoundRow, rate: Rate) =>
  String(round).padEnd(7) + row.padEnd(13) + figure(rate.perSecond, 10) + ms(rate);

export const statementsText = (counts: Record<number, number>) =>
  Object.entries(counts)
    .map(([players, count]) => `statements of a join, ${players} players:`.padEnd(40) + figure(count, 10))
    .join('\n');

export function fanOutText(players: number, { joins, roster, introduction, all }: FanOut): string {
  const line = (what: string, tail: FanOut['all']) => `  ${what.padEnd(28)}${ms(tail)}`;
  return [
    `full room: the last of ${players} comes, ${joins} times`,
    `  ${''.padEnd(28)}${'p50 ms'.padStart(10)}${'p99 ms'.padStart(10)}`,
    line('roster, at each other', roster),
    line('introduction, at each other', introduction),
    line('all others, at the newcomer', all),
  ].join('\n');
}

export const streamsText = ({ streams, beforeMb, mostMb, residentMb, kbEach, seconds }: OpenStreams) =>
  [
    `${streams} open streams, after ${figure(seconds, 0)} s:`,
    `  the server holds ${figure(residentMb, 0)} MB, at most ${figure(mostMb, 0)},`,
    `  without them ${figure(beforeMb, 0)}: ${figure(kbEach, 0, 1)} kB each`,
  ].join('\n');
