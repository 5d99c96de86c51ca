// The result of a jam, for programs and as a table.
import path from 'node:path';
import type { ClientEvent } from '../driven-client';
import type { DrivenPlayer, PlayerPlan } from '../driven-player';
import { HarnessError } from '../failure';
import { clockFigures, type ClockFigures, type ClockShift, type TimelineSnapshot } from './clocks';
import { compare, type Comparison } from './compare';
import { HOPS, type Hop, timesOf } from '../evidence';
import { type Spread, spreadOf } from './percentiles';

/** A player that plays a file, and whose clock is wrong by that much. */
export type Performer = DrivenPlayer<PlayerPlan & { file: string; shift: ClockShift }>;

export interface Direction extends Comparison {
  from: string;
  to: string;
  file: string;
  events: number;
  /** Latency above LATE_US. */
  late: number;
  untraced: number;
  /** Note-offs that the receiver's own end added when the sender was silent: nobody played them. */
  released: number;
  /** From capture until the receiver's driver thread had it, by the machine's clock. null: nothing arrived. */
  latencyUs: Spread | null;
  hopsUs: Record<Hop, Spread | null>;
  clock: ClockFigures;
}

export interface Report {
  lost: number;
  duplicated: number;
  reordered: number;
  altered: number;
  identical: boolean;
  masterAgreed: boolean;
  /** Peer id of the timing master, as the first player knows it. */
  master: string | null;
  masterName: string | null;
  epoch: { term: number; elector: number } | null;
  directions: Direction[];
  readyMs: number;
  setUpMs: number;
  pids: number[];
}

/** A client's report on who is timing master. */
interface MasterEvent extends ClientEvent {
  peer?: string;
  self?: boolean;
  epoch?: { term: number; elector: number };
}

/** The sequence number of events that a receiver's own end has added. */
const RELEASED = 0;
/** An event that takes longer than this is late, µs. */
const LATE_US = 150_000;

/** When the first player had played its last event: its leaving changes master and clocks. Machine time, µs. */
function playedUs(players: readonly [Performer, Performer]): number {
  return Math.min(...players.map((player) => reportedUs(player, 'played')));
}

export function directionOf(from: Performer, to: Performer, expected: readonly string[]): Direction {
  const all = to.received();
  const taken = all.filter(({ sequence }) => sequence !== RELEASED);
  const times = timesOf(taken, from.sent());
  const comparison: Comparison = withoutAlignment(
    compare(
      expected,
      taken.map(({ bytes }) => bytes),
    ),
  );
  return {
    from: from.name,
    to: to.name,
    file: path.basename(from.plan.file),
    events: comparison.expected,
    ...comparison,
    late: times.latency.filter((us) => us > LATE_US).length,
    untraced: times.untraced,
    released: all.length - taken.length,
    latencyUs: spreadOf(times.latency),
    hopsUs: Object.fromEntries(HOPS.map((hop) => [hop, spreadOf(times.hops[hop])])) as Record<Hop, Spread | null>,
    clock: clockOf(from, to),
  };
}

export function reportOf(
  players: readonly [Performer, Performer],
  directions: Direction[],
  setUpMs: number,
  readyMs: number,
): Report {
  const sum = (count: (d: Direction) => number) => directions.reduce((n, d) => n + count(d), 0);
  const until = playedUs(players);
  const masters = players.map((player) => player.client!.last('master', until) as MasterEvent | null);
  const epochs = players.map((player) => JSON.stringify(timelinesOf(player, until).at(-1)?.epoch ?? null));
  const [first, second] = masters;
  const agreed = first?.peer !== undefined && first.peer === second?.peer && first.self !== second.self;
  const sameEpoch = JSON.stringify(first?.epoch) === JSON.stringify(second?.epoch) && epochs[0] === epochs[1];
  return {
    lost: sum((d) => d.lost),
    duplicated: sum((d) => d.duplicated),
    reordered: sum((d) => d.reordered),
    altered: sum((d) => d.altered),
    identical: directions.every((d) => d.identical),
    masterAgreed: agreed && sameEpoch && epochs[0] === JSON.stringify(first.epoch),
    master: first?.peer ?? null,
    masterName: players.find((_, i) => masters[i]?.self)?.name ?? null,
    epoch: first?.epoch ?? null,
    directions,
    readyMs,
    setUpMs,
    pids: players.map(({ client }) => client!.pid),
  };
}

// ---- details ----

function withoutAlignment({ alignment: _, ...comparison }: ReturnType<typeof compare>): Comparison {
  return comparison;
}

const timelinesOf = (player: Performer, untilUs: number) =>
  (player.eventsNamed('timeline') as unknown as TimelineSnapshot[]).filter((t) => t.machineUs <= untilUs);

/** When the client has reported that event; Infinity: it has not. */
function reportedUs({ client }: Performer, event: string): number {
  const reported = client!.last(event);
  return reported === null ? Infinity : client!.whenUs(reported);
}

/** The last moment of the music for which both clients have reported their clocks, each by its report nearest to it. */
function clockOf(from: Performer, to: Performer): ClockFigures {
  const until = playedUs([from, to]);
  const [mine, theirs] = [from, to].map((player) => timelinesOf(player, until).filter((t) => t.state === 'locked'));
  const instant = Math.min(mine!.at(-1)?.machineUs ?? NaN, theirs!.at(-1)?.machineUs ?? NaN);
  if (Number.isNaN(instant))
    throw new HarnessError('clock-never-locked', `the clocks of ${from.name} and ${to.name} never locked`);
  const nearest = (snapshots: TimelineSnapshot[]) =>
    snapshots.reduce((a, b) => (Math.abs(b.machineUs - instant) < Math.abs(a.machineUs - instant) ? b : a));
  return clockFigures(
    { shift: from.plan.shift, timeline: nearest(mine!) },
    { shift: to.plan.shift, timeline: nearest(theirs!) },
    instant,
  );
}
