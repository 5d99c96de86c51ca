// The figures of an engine, and the priority and memory that its thread got from the system.
import type {
  NativeHeardStats,
  NativeLinkStats,
  NativePassedStats,
  NativePercentiles,
  NativePortStats,
  NativeRealtime,
  NativeStats,
} from '@midip2p/native';
import type { LocalTime } from './time';

/**
 * The figures of a link since it was opened, by name. The engine has the whole list
 * (native/core/engine/link_figures.hpp), and code that hands figures on hands on all of them; only those that some code
 * uses are named here.
 */
export interface LinkFigures {
  [figure: string]: number;
  eventsSent: number;
  eventsReceived: number;
  late: number;
  beyond: number;
  lost: number;
  withheld: number;
  lateThere: number;
  lostThere: number;
  withheldThere: number;
  waitingThere: number;
  unacked: number;
}

export interface LinkStats extends Omit<NativeLinkStats, 'figures'> {
  figures: LinkFigures;
}
export type PortStats = NativePortStats;

/**
 * The priority and memory that the engine's thread got from the system, and the reason for anything refused ('' if
 * nothing was).
 */
export type Realtime = NativeRealtime;

export interface SentTrace {
  link: number;
  stream: number;
  sequence: number;
  capturedAt: LocalTime;
  sentAt: LocalTime;
}

/** A stream that a peer has declared. */
export interface StreamStats {
  link: number;
  stream: number;
  name: string;
  /** The peer whose input plays it, and its number there; null: it is the peer at the other end of the link. */
  origin: { peer: string; stream: number } | null;
  /** The peers that have passed it on, in order. */
  passed: string[];
  /** A loop has been at this player before; a doubled stream is heard by another way. Neither is played. */
  way: 'played' | 'loop' | 'doubled';
  notPlayed: number;
}

/** A stream of the peer at one link that we pass on to the peer at another link, under a number of ours. */
export type PassedStats = NativePassedStats;

/** Times, µs; 0 where nothing was measured. */
export type Percentiles = NativePercentiles;

/** What one output makes of one peer's events, and why they sound when they do. [PLAYOUT-4.3-1] */
export type HeardStats = NativeHeardStats;

export interface Stats {
  links: LinkStats[];
  streams: StreamStats[];
  passed: PassedStats[];
  ports: PortStats[];
  heard: HeardStats[];
  tracesDropped: number;
}

export const statsOf = ({ links, streams, ...rest }: NativeStats): Stats => ({
  ...rest,
  links: links as LinkStats[],
  streams: streams.map(({ originPeer, originStream, ...stream }) => ({
    ...stream,
    origin: stream.passed.length === 0 ? null : { peer: originPeer, stream: originStream },
  })),
});
