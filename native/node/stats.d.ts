// The figures of an engine: see index.d.ts, whose words on times are these, too.

export interface NativeLaneStats {
  framesSent: number;
  framesReceived: number;
  bytesSent: number;
  bytesReceived: number;
  refused: number;
}
/** µs; 0 where nothing was measured. */
export interface NativePercentiles {
  p50: number;
  p95: number;
  p99: number;
}
export interface NativeLinkStats {
  link: number;
  notes: NativeLaneStats;
  clock: NativeLaneStats;
  /** From being played: how long ours took until they were put on their way to that peer, and its took to us. */
  leaveUs: NativePercentiles;
  reachUs: NativePercentiles;
  rttUs: number;
  /** By which the notes lane goes, or went last. */
  way: 'direct' | 'relay';
  /** The peer's address to which datagrams go; '': they do not. */
  datagramsTo: string;
  /** By name: core/engine/link_figures.hpp is the list. */
  figures: Record<string, number>;
}
export interface NativePortStats {
  port: number;
  events: number;
  overflow: number;
  unrouted: number;
  turnedAway: number;
}
export interface NativeStreamStats {
  link: number;
  stream: number;
  name: string;
  /** Where `passed` is not empty; else '' and 0. */
  originPeer: string;
  originStream: number;
  passed: string[];
  way: 'played' | 'loop' | 'doubled';
  notPlayed: number;
}
export interface NativePassedStats {
  link: number;
  stream: number;
  to: number;
  as: number;
}
/** What one output makes of one peer's events; times from their being played to their being taken. */
export interface NativeHeardStats {
  port: number;
  link: number;
  leastUs: number;
  /** What one event in a thousand takes longer than. */
  slowUs: number;
  /** The delay that `adaptive` makes of it, without its cap. */
  adaptiveUs: number;
  /** Events that sounded after their time, as early as possible. */
  beyond: number;
  /** From being played to being taken, and to sounding. */
  tookUs: NativePercentiles;
  soundedUs: NativePercentiles;
}
export interface NativeStats {
  links: NativeLinkStats[];
  streams: NativeStreamStats[];
  passed: NativePassedStats[];
  ports: NativePortStats[];
  heard: NativeHeardStats[];
  tracesDropped: number;
}
