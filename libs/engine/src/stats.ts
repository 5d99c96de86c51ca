// What an engine has counted, and what its thread got of the system.
import type { NativeLinkStats, NativePassedStats, NativePortStats, NativeRealtime, NativeStats } from '@midip2p/native';
import type { LocalTime } from './time';

/**
 * Of a link since it was opened, by name. The whole list is the engine's (native/core/engine/link_figures.hpp), and whoever hands
 * figures on hands on all of them; here are those that somebody goes by.
 */
export interface LinkFigures {
  [figure: string]: number;
  eventsSent: number;
  eventsReceived: number;
  late: number;
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

/** What the engine's thread got of the system, and why not more ('' where there is nothing to say). */
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
  /** The peer whose input plays it, and its number there; null: the peer at the other end of the link. */
  origin: { peer: string; stream: number } | null;
  /** The peers that have passed it on, in order. */
  passed: string[];
  /** A loop was here before; a doubled one is heard another way: both are not played. */
  way: 'played' | 'loop' | 'doubled';
  notPlayed: number;
}

/** A stream of the peer at one link that the peer at another hears from us, under a number of ours. */
export type PassedStats = NativePassedStats;

export interface Stats {
  links: LinkStats[];
  streams: StreamStats[];
  passed: PassedStats[];
  ports: PortStats[];
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
