// One engine: links to peers, ports, routes and the session's clock, as the control thread sees them.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Runner } from '@midip2p/native';
import { InputPort } from './in-port';
import { type Address, type LinkTarget, nativeCandidate, nativeTarget, type RelayTokens } from './link-target';
import { native } from './native';
import type { Notice } from './notice';
import { DEFAULT_PLAYOUT, type Playout } from './playout';
import { PluginLink, type PluginLinkOptions } from './plugin-link';
import type { Route, Sink, Source } from './route';
import { nativeRule, type Rule } from './rule';
import { type Realtime, type SentTrace, type Stats, statsOf } from './stats';
import type { Epoch, LocalTime, Timeline } from './time';

const manifest = path.join(__dirname, '../package.json');
/** The program that peers are told, if none is given. */
const AGENT = `midip2p/${(JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version}`;

export interface EngineOptions {
  /** UUIDs, lower case. */
  session: string;
  peer: string;
  /** Program and version, told to peers. */
  agent?: string;
  /** Records when each sent event was captured and when the kernel took it: see traces(). */
  trace?: boolean;
  /** Makes our clock differ by a shift that other peers do not know: for tests and demonstrations. */
  clockShift?: { us: number; ppm: number } | null;
  /** Asks the system for real-time priority and for memory that is never swapped out: see realtime(). */
  realtime?: boolean;
  /** Sends notes by UDP as well, to peers that want them so; default: true. [TOAST-12.4-6] */
  datagrams?: boolean;
}

/** `id`: names it in routes; `handle`: a taker makes its end from it. */
export interface OpenOutput {
  id: number;
  handle: number;
}
/** [TOAST-5.2-5] */
export const PLAYABLE_WINDOW_US = 150_000;

/** The most notices told in one turn of the loop, so that our timers run in between even if there are thousands. */
const NOTICES_OF_A_TURN = 64;

/**
 * Every method returns at once; the work is done on the engine's own thread, and 'notice' events report what comes of
 * it. An engine does not keep the process alive, and ends with the thread that started it.
 */
export class Engine extends EventEmitter<{ notice: [Notice] }> {
  static start(options: EngineOptions): Engine {
    const {
      session,
      peer,
      agent = AGENT,
      trace = false,
      clockShift = null,
      realtime = false,
      datagrams = true,
    } = options;
    const config = {
      session,
      peer,
      agent,
      trace,
      clockShiftUs: clockShift?.us ?? 0,
      clockShiftPpm: clockShift?.ppm ?? 0,
      realtime,
      datagrams,
    };
    return new Engine(new (native().Runner)(config));
  }

  private isDeliveryScheduled = false;
  private readonly inputs = new Map<number, string>();

  private constructor(private readonly runner: Runner) {
    super();
    runner.onNotice(() => this.deliverSoon());
  }

  /** SHA-256 of this engine's certificate, which was made when it started. Peers pin it. */
  fingerprint(): Uint8Array {
    return this.runner.fingerprint();
  }

  /**
   * Opens an input, which is declared to every peer under this name. `playableWindowUs` (0 … 600 s): how late a note
   * may arrive and still be played; later notes are counted and not played.
   */
  openInput(name: string, { playableWindowUs = PLAYABLE_WINDOW_US }: { playableWindowUs?: number } = {}): InputPort {
    const id = this.runner.openInPort(name, playableWindowUs);
    this.inputs.set(id, name);
    return new InputPort(id, this.handleOf(id));
  }

  /** The names of the open inputs, as every peer is told them. Inputs are muted by these names. [TOAST-5.8-4] */
  get inputNames(): string[] {
    return [...this.inputs.values()];
  }

  /** Opens an output. To take events from it, use OutputPort.fromHandle(handle), here or in a worker. */
  openOutput(name: string): OpenOutput {
    return this.openOut(name, false);
  }

  /** Opens an output that gets every event that is played, ours too, before any rule. No route leads to it. */
  openTape(name: string): OpenOutput {
    return this.openOut(name, true);
  }

  /** Sets when events sound at that output from now on. What is not said is as it is by default. */
  setPlayout(port: number, playout: Partial<Playout>): void {
    this.runner.setPlayout(port, { ...DEFAULT_PLAYOUT, ...playout });
  }

  /**
   * The stream of an input ends for every peer, after the events in the port have gone out; a taker of an output wakes.
   */
  closePort(id: number): void {
    this.runner.closePort(id);
    this.inputs.delete(id);
  }

  /** Returns the bound address. Throws ListenError. */
  listen(address: Address): Address {
    return this.runner.listen(address);
  }

  /**
   * Asks these reflectors, one of each address family at most, at which addresses they see the port on which we listen
   * and another one for the clock lane. A 'reflected' notice follows, and another one whenever that changes. Throws
   * EngineError: link-unreachable if we do not listen on an address of that family.
   */
  reflect(reflectors: readonly Address[]): void {
    this.runner.reflect([...reflectors]);
  }

  /** Starts the race for a path to that peer; linkUp or linkDown follows. Returns the link's number at this end. */
  openLink(target: LinkTarget): number {
    return this.runner.openLink(nativeTarget(target));
  }

  closeLink(link: number): void {
    this.runner.closeLink(link);
  }

  /** The peer of that link has other addresses now: the next race tries them, and a link by a relay does at once. */
  setCandidates(link: number, candidates: LinkTarget['candidates']): void {
    this.runner.setCandidates(link, candidates.map(nativeCandidate));
  }

  /**
   * Hands over the tokens that the server has sent for the link to that peer, whether a 'relayWanted' notice asked for
   * them, or the peer. Throws EngineError: unknown-link, address-invalid, relay-token-malformed.
   */
  takeRelayTokens(link: number, { relay, tokens, goodForMs }: RelayTokens): void {
    const there = relay ?? { host: '', port: 0 };
    this.runner.takeRelayTokens(
      link,
      there,
      relay === null ? [] : [...tokens],
      Math.max(0, Math.round(goodForMs * 1000)),
    );
  }

  /**
   * Sets what the peer at that link may play from now on. Notes that it holds and may not play any more are released at
   * once. Does nothing if there is no such link.
   */
  permit(link: number, { mayPlay, mutedPorts }: { mayPlay: boolean; mutedPorts: readonly string[] }): void {
    const muted = [...mutedPorts];
    this.runner.permit(link, mayPlay, muted);
  }

  /**
   * Says whether the session time of the peer at that link agrees with ours. If not, the peer's notes are played as
   * they arrive, however old they seem. Does nothing if there is no such link.
   */
  trustTime(link: number, trusted: boolean): void {
    this.runner.trustTime(link, trusted);
  }

  /** Sends one JSON object with a `kind`, 8192 bytes at most, to the peer's program, which gets a 'control' notice. */
  sendControl(link: number, message: { kind: string }): void {
    const json = JSON.stringify(message);
    this.runner.sendControl(link, json);
  }

  /**
   * Adds a route. Between the same two ends there may be several, each with its `number` and its rule. If the route
   * exists already, it gets the new rule; notes already sounding end on the channel and key they were sent on. A route
   * from one peer to another passes the first one's streams on. RangeError for a rule that makes no sense.
   */
  connect(source: Source, sink: Sink, rule: Rule = {}, number = 0): void {
    const made = nativeRule(rule);
    this.runner.connect(source, sink, made, number);
  }

  /** Removes a route; the notes that it has sounding end. */
  disconnect(source: Source, sink: Sink, number = 0): void {
    this.runner.disconnect(source, sink, number);
  }

  /**
   * Removes and adds many routes at once, between two events; the removals come first. A route whose link or port does
   * not exist any more is passed over. RangeError for a rule that makes no sense: then nothing is changed.
   */
  reroute(gone: readonly Route[], added: readonly (Route & { rule: Rule })[]): void {
    const made = added.map((route) => ({ ...route, rule: nativeRule(route.rule) }));
    this.runner.reroute([...gone], made);
  }

  /** Sets the elected timing master: the peer at the other end of `link`, or with 0 this peer itself. */
  setMaster(epoch: Epoch, link: number): void {
    this.runner.setMaster(epoch.term, epoch.elector, link);
  }

  /** The figures as of the engine's last turn, call or notice, whichever came last. Reading them wakes no thread. */
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

  /** The traces of events sent since the last call; needs `trace`. */
  traces(): SentTrace[] {
    return this.runner.traces() as SentTrace[];
  }

  /**
   * Lets plugins in DAWs of this machine connect, until this engine ends or the link is closed. Throws EngineError:
   * local-token-unsafe, listen-address-in-use, system-error.
   */
  openPluginLink(options: PluginLinkOptions): PluginLink {
    return PluginLink.of(this.runner, options);
  }

  now(): LocalTime {
    return this.runner.now() as LocalTime;
  }

  /** A local time by the machine's monotonic clock (undoes the clock shift), microseconds with fraction. */
  toMachine(at: LocalTime): number {
    return this.runner.toMachine(at);
  }

  /** Closes links and ports and ends the engine's thread; no notice comes after it. A second call does nothing. */
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

  /**
   * Runs in a turn of its own, so that an error thrown by a listener is an ordinary uncaught exception and not lost in
   * the addon.
   */
  private deliverSoon(): void {
    if (this.isDeliveryScheduled) return;
    this.isDeliveryScheduled = true;
    setImmediate(() => {
      this.isDeliveryScheduled = false;
      this.deliverNotices();
    });
  }

  private deliverNotices(): void {
    const notices = this.runner.poll(NOTICES_OF_A_TURN);
    if (notices.length === NOTICES_OF_A_TURN) this.deliverSoon(); // there may be more
    for (const notice of notices) this.emit('notice', notice as Notice);
  }
}
