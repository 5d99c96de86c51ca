// The whole native face, hand-written, in the order of the C++ side. Internal: libs/engine is the public one.
// `null` means none; `undefined` is a bug. Times are integer microseconds in a number (exact to 2^53).
// Errors of the engine have `name = 'NativeError'` and a stable `code`: those of core/result.hpp, and the addon's own
// `runner-closed`, `unknown-port` (no such handle), `port-in-use` (its end is taken up elsewhere), `native-not-loaded`,
// `jack-not-installed`, `jack-not-running`, `jack-refused`.
// An argument of the wrong kind is a bug of the caller and throws a TypeError that names it.

import type { NativeStats } from './stats';

export * from './jack';
export * from './stats';

export interface NativeAddress {
  host: string;
  port: number;
}

export interface NativeRunnerConfig {
  session: string;
  peer: string;
  agent: string;
  trace: boolean;
  clockShiftUs: number;
  clockShiftPpm: number;
  realtime: boolean;
  datagrams: boolean;
}

export interface NativeLinkTarget {
  peer: string;
  fingerprint: Uint8Array;
  /** With `clockPort`: a reflexive one. */
  candidates: (NativeAddress & { clockPort?: number })[];
  mayPlay: boolean;
  mutedPorts: string[];
  /** Whether it may go by a relay: 'last', where there is no direct path. */
  relay: 'never' | 'last' | 'only';
}

export interface NativeSource {
  link: number;
  id: number;
}
export interface NativeSink {
  link: number;
  port: number;
}
export interface NativeRoute {
  source: NativeSource;
  sink: NativeSink;
  number: number;
}
export interface NativeRule {
  /** Bits of the kinds and channels that pass. */
  kinds: number;
  channels: number;
  /** Bits of the kinds that do not pass because nobody has let them in: counted, and told. */
  withheld: number;
  lowestKey: number;
  highestKey: number;
  transpose: number;
  /** 16 and 128 entries. */
  channelMap: Uint8Array;
  velocities: Uint8Array;
}

export interface NativeNotice {
  kind:
    | 'linkUp'
    | 'linkDropped'
    | 'linkResumed'
    | 'gap'
    | 'linkDown'
    | 'streamDeclared'
    | 'streamClosed'
    | 'streamWay'
    | 'refused'
    | 'late'
    | 'control'
    | 'overflow'
    | 'relayWanted'
    | 'noDatagrams'
    | 'reflected'
    | 'clockState';
  link: number;
  stream: number;
  port: number;
  error: string; // 'ok' or a stable code
  count: number;
  text: string;
  at: number;
  peer: string;
  detail: string;
  /** Of linkUp and linkResumed; else ''. */
  way: '' | 'direct' | 'relay';
  origin: string;
}

export interface NativeRealtime {
  priority: 'ordinary' | 'realtime' | 'lowered';
  level: number;
  /** '' where there is nothing to say. */
  whyNotPriority: string;
  memoryLocked: boolean;
  whyNotMemory: string;
}

export interface NativeTimeline {
  state: 'unsynced' | 'acquiring' | 'locked' | 'holdover';
  epochTerm: number;
  epochElector: number;
  referenceLocal: number;
  referenceSession: number;
  rate: number;
  jitterBoundUs: number;
  pathBoundUs: number;
  exchanges: number;
}

export interface NativePlayout {
  policy: 'direct' | 'tight' | 'adaptive';
  tightUs: number;
  mostUs: number;
  offsetUs: number;
  ownWaits: boolean;
}
export interface NativeSentTrace {
  link: number;
  stream: number;
  sequence: number;
  capturedAt: number;
  sentAt: number;
}

/**
 * Control thread only (the thread that made it). Ends with its environment at the latest. It does not keep the process
 * alive. After close() everything but poll() and close() throws runner-closed.
 */
export class Runner {
  constructor(config: NativeRunnerConfig);
  fingerprint(): Uint8Array;
  /** Returns the PortId; a worker or this thread then makes `new InPort(handle)`. */
  openInPort(name: string, windowUs: number): number;
  /** `tape`: it gets every event that is played, before any route or rule. */
  openOutPort(name: string, tape: boolean): number;
  /** When events sound at that output from now on. */
  setPlayout(port: number, playout: NativePlayout): void;
  closePort(port: number): void;
  listen(address: NativeAddress): NativeAddress;
  reflect(reflectors: NativeAddress[]): void;
  openLink(target: NativeLinkTarget): number;
  closeLink(link: number): void;
  setCandidates(link: number, candidates: NativeLinkTarget['candidates']): void;
  /** `tokens` of 126 bytes each, good for so long; none: there is no relay. */
  takeRelayTokens(link: number, relay: NativeAddress, tokens: Uint8Array[], goodForUs: number): void;
  permit(link: number, mayPlay: boolean, mutedPorts: string[]): void;
  trustTime(link: number, trusted: boolean): void;
  sendControl(link: number, json: string): void;
  connect(source: NativeSource, sink: NativeSink, rule: NativeRule, number: number): void;
  disconnect(source: NativeSource, sink: NativeSink, number: number): void;
  reroute(gone: NativeRoute[], added: (NativeRoute & { rule: NativeRule })[]): void;
  setMaster(epochTerm: number, epochElector: number, link: number): void;
  /** The oldest, in order, and no more than so many. */
  poll(most: number): NativeNotice[];
  /** Called on the loop's thread when poll() has something; must not throw. null: nobody listens. */
  onNotice(callback: (() => void) | null): void;
  stats(): NativeStats;
  timeline(): NativeTimeline;
  realtime(): NativeRealtime;
  traces(): NativeSentTrace[];
  now(): number;
  /** The machine's monotonic clock (µs, with fraction) for a local time. */
  toMachine(localUs: number): number;
  /** A number that InPort or OutPort of any worker of this process can be made from, one at a time. */
  handle(port: number): number;
  /** Closes links and ports, wakes who waits at them, joins the io thread. Again: does nothing. */
  close(): void;
}

/** One producer thread. Made in any worker, from Runner.handle(port). */
export class InPort {
  constructor(handle: number);
  /** One complete message; capturedAt is LocalTime µs. Throws queue-full, port-closed, message-too-large, not-midi. */
  play(midi: Uint8Array, capturedAt: number): void;
  /** LocalTime now, on this thread, without a Runner. */
  now(): number;
  /** Gives the producer's end back, so that another InPort can be made; the port stays the Runner's. */
  close(): void;
}

export interface NativeTakenEvent {
  midi: Uint8Array;
  link: number;
  stream: number;
  sequence: number;
  capturedAt: number; // SessionTime µs, -1: not known
  arrivedAt: number;
  readyAt: number;
  takenAt: number; // LocalTime µs
  late: boolean;
}

/** Locks an open file for this process until it is closed: false where another has it. Throws where that cannot be. */
export function lockFile(descriptor: number): boolean;

/** One taker thread. */
export class OutPort {
  constructor(handle: number);
  /** Due until `t` (LocalTime µs; null: now): at most so many events, and of SysEx so many bytes; `anySysex`: or one that is longer. */
  takeUntil(t: number | null, most: number, sysexRoom: number, anySysex: boolean): NativeTakenEvent[];
  /** The session's time (µs with fraction) of a local time, as it is known now; null: it is not. */
  toSession(localUs: number): number | null;
  /** Sleeps until something is due, at most 50 ms (so that a worker can be ended). True: go and take. False when closed too. */
  waitUntilDue(sysexRoom: number, anySysex: boolean): boolean;
  /** The port was closed by its Runner, or this end was. What is pending can still be taken. */
  closed(): boolean;
  /** Drops what is pending; returns the messages that silence what still sounds. */
  flush(): Uint8Array[];
  now(): number;
  toMachine(localUs: number): number;
  /** Gives the taker's end back, so that another OutPort can be made; the port stays the Runner's. */
  close(): void;
}

export interface NativeSeatNotice {
  kind: 'seatOpened' | 'seatClosed' | 'refused';
  seat: number; // 0: none
  name: string; // of the seat that opened
  error: string; // why refused, a stable code
}

export interface NativePluginLinkStatus {
  plugins: number;
  seats: number;
  received: number;
  sent: number;
  missed: number;
}

/**
 * Where plugins in DAWs of this machine call (spec/toast.md, 11). Throws local-token-unsafe, listen-address-in-use
 * (another client of this user has the place), system-error or runner-closed. Its work is done on the Runner's io thread,
 * and ends with the Runner at the latest.
 */
export class PluginLink {
  constructor(runner: Runner, tokenFile: string, agent: string, tcp: boolean);
  /** For plugins that cannot read the token file; null without TCP. */
  code(): string | null;
  poll(): NativeSeatNotice[];
  /** Called on the loop's thread when poll() has something; must not throw. null: nobody listens. */
  onNotice(callback: (() => void) | null): void;
  /** Gives a seat its ports, by Runner.handle. False: the seat has gone meanwhile, and the ports' ends are free. */
  take(seat: number, input: number, output: number): boolean;
  /** One JSON object with a `kind`, for every plugin. */
  sendControl(json: string): void;
  status(): NativePluginLinkStatus;
  /** Releases what plugins hold, and gives the ports' ends back. Again: does nothing. */
  close(): void;
}

/** Real-time priority for the calling thread and those that it starts. '': done; else why not. Never on the main thread. */
export function raiseThread(): string;

/** File that SSL_new was found in by dladdr, for the test that it is our own. */
export function opensslOrigin(): string;
/** One codec call each, for tests and tools: bytes → text, text → bytes. Throws with the stable code. */
export function encodeJsonMidi(midi: Uint8Array, port: number | null, timestamp: number | null): string;
/** `part`: of a long SysEx that travels in parts; its bytes are no message alone. */
export function decodeJsonMidi(text: Uint8Array): {
  midi: Uint8Array;
  port: number | null;
  timestamp: number | null;
  part: 'first' | 'middle' | 'last' | null;
};
/** Texts in lines → columns, as far as both go; `bytes` of the texts were read. The columns are as long as each other. */
export function decodeJsonMidiLines(
  texts: Uint8Array,
  midi: Uint8Array,
  ends: Uint32Array,
  ports: Int32Array,
  timestamps: Float64Array,
  parts: Uint8Array,
  errors: Uint8Array,
): { events: number; bytes: number };
/** The first `events` rows → lines in `texts`, as far as there is room. Throws with the stable code. */
export function encodeJsonMidiLines(
  texts: Uint8Array,
  midi: Uint8Array,
  ends: Uint32Array,
  ports: Int32Array,
  timestamps: Float64Array,
  parts: Uint8Array,
  errors: Uint8Array,
  events: number,
): { events: number; bytes: number };
/** The stable codes by the numbers that stand in the column `errors`. */
export function errorCodes(): string[];
