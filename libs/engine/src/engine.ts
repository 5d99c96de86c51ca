// One engine: links to peers, ports, routes and the session's clock, as the control thread sees them.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { NativeAddress, Runner } from '@midip2p/native';
import { InputPort } from './in-port';
import { native } from './native';
import type { Notice } from './notice';
import { type PlayoutPolicy, TIGHT_DELAY_US } from './playout';
import { PluginLink, type PluginLinkOptions } from './plugin-link';
import { nativeRule, type Rule } from './rule';
import { type Realtime, type SentTrace, type Stats, statsOf } from './stats';
import type { Epoch, LocalTime, Timeline } from './time';

const manifest = path.join(__dirname, '../package.json');
/** What peers are told of who says nothing of itself. */
const AGENT = `midip2p/${(JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version}`;

/** A numeric IPv4 or IPv6 address and a TCP port; port 0 lets the system choose where it is listened on. */
export type Address = NativeAddress;

export interface EngineOptions {
  /** UUIDs, lower case. */
  session: string;
  peer: string;
  /** Program and version, told to peers. */
  agent?: string;
  /** Notes down when each sent event was captured and when the kernel took it: see traces(). */
  trace?: boolean;
  /** Reads the clock through a shift that other peers do not know: for tests and demonstrations. */
  clockShift?: { us: number; ppm: number } | null;
  /** Real-time priority and memory that stays, where the system allows it: see realtime(). */
  realtime?: boolean;
}

/** What the server's introduction said of a peer. */
export interface LinkTarget {
  peer: string;
  /** SHA-256 of its certificate, 32 bytes. */
  fingerprint: Uint8Array;
  /** Addresses to try, 8 at most; none: we only listen. */
  candidates: readonly Address[];
  /** False: its notes are refused here. */
  mayPlay: boolean;
  /** Names of its inputs whose notes are refused here. */
  mutedPorts?: readonly string[];
}

/** An input of ours (`link` 0), or a peer's stream; `id` 0: every stream of that peer. */
export interface Source {
  link: number;
  id: number;
}
/** An output of ours (`link` 0), or the peer at the other end of a link. */
export interface Sink {
  link: number;
  port: number;
}
/** One of the routes between two ends; `number` tells those between the same two apart. */
export interface Route {
  source: Source;
  sink: Sink;
  number: number;
}
/** `id`: what routes name it by; `handle`: what a taker makes its end from. */
export interface OpenOutput {
  id: number;
  handle: number;
}
/** [TOAST-5.2-5] */
export const PLAYABLE_WINDOW_US = 150_000;

/** Told in one turn of the loop: whoever makes thousands of them lets our timers run in between. */
const NOTICES_OF_A_TURN = 64;

/**
 * Everything returns at once; what it asks for happens on the engine's own thread and is told by 'notice' events. An
 * engine does not keep the process alive, and ends with the thread that started it.
 */
export class Engine extends EventEmitter<{ notice: [Notice] }> {
  static start(options: EngineOptions): Engine {
    const { session, peer, agent = AGENT, trace = false, clockShift = null, realtime = false } = options;
    const config = {
      session,
      peer,
      agent,
      trace,
      clockShiftUs: clockShift?.us ?? 0,
      clockShiftPpm: clockShift?.ppm ?? 0,
      realtime,
    };
    return new Engine(new (native().Runner)(config));
  }

  private isAboutToTell = false;
  private readonly inputs = new Map<number, string>();

  private constructor(private readonly runner: Runner) {
    super();
    runner.onNotice(() => this.tellSoon());
  }

  /** SHA-256 of this engine's certificate, made when it started: what peers pin. */
  fingerprint(): Uint8Array {
    return this.runner.fingerprint();
  }

  /**
   * Declared to every peer under this name. `playableWindowUs` (0 … 600 s): how late a note is still worth playing there;
   * later ones are counted and not struck.
   */
  openInput(name: string, { playableWindowUs = PLAYABLE_WINDOW_US }: { playableWindowUs?: number } = {}): InputPort {
    const id = this.runner.openInPort(name, playableWindowUs);
    this.inputs.set(id, name);
    return new InputPort(id, this.handleOf(id));
  }

  /** Of the inputs that are open, as every peer is told them: what they are muted by. [TOAST-5.8-4] */
  get inputNames(): string[] {
    return [...this.inputs.values()];
  }

  /** Taken from by OutputPort.fromHandle(handle), here or in a worker. */
  openOutput(name: string): OpenOutput {
    return this.openOut(name, false);
  }

  /** An output that no route leads to: it gets every event that is played, ours too, before any rule. */
  openTape(name: string): OpenOutput {
    return this.openOut(name, true);
  }

  /**
   * When events sound at that output from now on. Direct: on arrival. Tight: so long after they were played, for every
   * player alike. Adaptive: as soon as one in a thousand of its player may come too late.
   */
  setPlayout(port: number, policy: PlayoutPolicy, tightUs: number = TIGHT_DELAY_US): void {
    this.runner.setPlayout(port, policy, tightUs);
  }

  /** An input's stream ends for every peer once what it holds has gone out; a taker of an output wakes up. */
  closePort(id: number): void {
    this.runner.closePort(id);
    this.inputs.delete(id);
  }

  /** Returns the bound address. Throws ListenError. */
  listen(address: Address): Address {
    return this.runner.listen(address);
  }

  /** Starts the race for a path to that peer; linkUp or linkDown follows. Returns the link's number, at this end. */
  openLink({ peer, fingerprint, candidates, mayPlay, mutedPorts = [] }: LinkTarget): number {
    const target = { peer, fingerprint, candidates: [...candidates], mayPlay, mutedPorts: [...mutedPorts] };
    return this.runner.openLink(target);
  }

  closeLink(link: number): void {
    this.runner.closeLink(link);
  }

  /**
   * What the peer at that link may play from now on; what it holds and may not play any more is released at once. A link
   * that is not there: nothing.
   */
  permit(link: number, { mayPlay, mutedPorts }: { mayPlay: boolean; mutedPorts: readonly string[] }): void {
    const muted = [...mutedPorts];
    this.runner.permit(link, mayPlay, muted);
  }

  /**
   * Whether the session time of the peer at that link can be ours. Where it cannot, what the peer plays is struck as it
   * arrives, however old it seems. A link that is not there: nothing.
   */
  trustTime(link: number, trusted: boolean): void {
    this.runner.trustTime(link, trusted);
  }

  /** Tells the peer's program one JSON object with a `kind`, 8192 bytes at most: a 'said' notice there. */
  say(link: number, message: { kind: string }): void {
    const json = JSON.stringify(message);
    this.runner.say(link, json);
  }

  /**
   * Routes from now on. Between the same two there may be several, each with its `number` and its rule. A route that is
   * there gets the new rule: what it has struck ends where it was struck. RangeError for a rule that makes no sense.
   * From a peer to another peer: its streams are passed on, where they were not before.
   */
  connect(source: Source, sink: Sink, rule: Rule = {}, number = 0): void {
    const made = nativeRule(rule);
    this.runner.connect(source, sink, made, number);
  }

  /** What the route has struck ends. */
  disconnect(source: Source, sink: Sink, number = 0): void {
    this.runner.disconnect(source, sink, number);
  }

  /**
   * Many changes at once, between two events: what is gone goes first. A route whose link or port is no more is passed
   * over. RangeError for a rule that makes no sense: then nothing is changed.
   */
  reroute(gone: readonly Route[], added: readonly (Route & { rule: Rule })[]): void {
    const made = added.map((route) => ({ ...route, rule: nativeRule(route.rule) }));
    this.runner.reroute([...gone], made);
  }

  /** `link` leads to the elected master; 0: it is this peer. */
  setMaster(epoch: Epoch, link: number): void {
    this.runner.setMaster(epoch.term, epoch.elector, link);
  }

  /** Of the engine's last turn, of the last call or of the last notice, whichever was last: it costs nobody anything. */
  stats(): Stats {
    return statsOf(this.runner.stats());
  }

  timeline(): Timeline {
    const { epochTerm, epochElector, ...rest } = this.runner.timeline();
    return { ...rest, epoch: { term: epochTerm, elector: epochElector } } as Timeline;
  }

  /** What became of EngineOptions.realtime. */
  realtime(): Realtime {
    return this.runner.realtime();
  }

  /** Of events sent since the last call; needs `trace`. */
  traces(): SentTrace[] {
    return this.runner.traces() as SentTrace[];
  }

  /**
   * Lets plugins in DAWs of this machine call, until this engine ends or the link is closed. Throws EngineError:
   * local-token-unsafe, listen-address-in-use, system-error.
   */
  openPluginLink(options: PluginLinkOptions): PluginLink {
    return PluginLink.of(this.runner, options);
  }

  now(): LocalTime {
    return this.runner.now() as LocalTime;
  }

  /** The machine's monotonic clock for a local time (undoes the clock shift), microseconds with fraction. */
  toMachine(at: LocalTime): number {
    return this.runner.toMachine(at);
  }

  /** Closes links and ports and ends the engine's thread; nothing is told any more. Again: nothing. */
  close(): void {
    this.runner.close();
  }

  // ---- details ----

  private openOut(name: string, tape: boolean): OpenOutput {
    const id = this.runner.openOutPort(name, tape);
    return { id, handle: this.handleOf(id) };
  }

  private handleOf(port: number): number {
    return this.runner.handle(port);
  }

  /** In a turn of its own: what a listener throws is an ordinary uncaught exception, not lost in the addon. */
  private tellSoon(): void {
    if (this.isAboutToTell) return;
    this.isAboutToTell = true;
    setImmediate(() => {
      this.isAboutToTell = false;
      this.tell();
    });
  }

  private tell(): void {
    const notices = this.runner.poll(NOTICES_OF_A_TURN);
    if (notices.length === NOTICES_OF_A_TURN) this.tellSoon(); // there may be more
    for (const notice of notices) this.emit('notice', notice as Notice);
  }
}
