// A session as one client lives it: the server's events become links, routes and a master; the engine's figures go to
// the server and to whoever watches. No MIDI byte is seen here.
import { lookup } from 'node:dns/promises';
import type { Called, Permission, SessionEvent } from '@midip2p/coordinator';
import type { Notice } from '@midip2p/engine';
import { Figures } from './figures';
import { leaveMessage } from '../latency/leave-times';
import { Links } from './links';
import { type ClockView, MasterService } from './master-service';
import { Mastership } from './mastership';
import { type Facts, PeerElection, type RosterEntry } from './peer-election';
import { Relays } from './relays';
import { sendTo } from './send-to';
import { ServerMessages } from './server-messages';
import type { SessionContext } from './session-context';
import { sessionNow, TimeCheck } from './time-check';

const REPORT_TIMING_MS = 2000;
const EMIT_STATS_MS = 1000;
const EMIT_TIMELINE_MS = 500;
const TRACE_MS = 100;
const ELECTION_MS = 250;

export class Session {
  readonly links: Links;
  readonly figures: Figures;
  private readonly mastership: Mastership;
  private readonly election: PeerElection;
  private readonly service: MasterService;
  /** As it was reported last. */
  private clock: ClockView = { state: 'unsynced', epoch: { term: 0, elector: 0 } };
  private readonly serverMessages: ServerMessages;
  private readonly relays: Relays;
  private readonly roster = new Map<string, RosterEntry>();
  private readonly beats: NodeJS.Timeout[];
  private readonly times: TimeCheck;
  private readonly epochsRefused = new Set<string | null>();
  private reportedInputs: string[] = [];
  constructor(private readonly parts: SessionContext) {
    const { engine, routing, self, emit, trace } = parts;
    this.links = new Links(
      engine,
      routing,
      emit,
      (peer) => this.mastership.linkUp(peer),
      parts.relay,
      (peer) => this.relays.opened(peer),
    );
    this.relays = new Relays({
      engine,
      ask: (peer) => parts.stream.wantRelay(peer),
      linkTo: (peer) => this.links.openLinkOf(peer),
      lookUp: (name) => lookup(name, { all: true }),
      nowMs: () => performance.now(),
      emit,
    });
    this.figures = new Figures({ ...parts, playouts: parts.timing.playouts, links: this.links });
    this.serverMessages = new ServerMessages({
      ...parts,
      links: this.links,
      permit: (permission) => this.permit(permission),
    });
    this.mastership = new Mastership(engine, self, (peer) => this.links.linkOf(peer), emit);
    this.times = new TimeCheck(engine, this.links, () => this.mastership.current, self, emit);
    this.service = new MasterService(
      self,
      () => this.mastership.current,
      (peer) => this.links.linkOf(peer) !== null,
      () => performance.now(),
    );
    this.election = new PeerElection({
      self,
      livePeers: () => this.links.livePeers(),
      rosterEntry: (peer) => this.roster.get(peer) ?? null,
      facts: () => this.clockFacts(),
      mandate: () => this.mastership.current,
      follow: (mandate) => this.mastership.elected(mandate),
      believe: (signed) => parts.stream.receiveEpoch(signed),
      refused: (peer, error) => this.refuseEpoch(peer, error),
      timed: (...times) => this.times.receive(...times),
      wayFrom: (peer) => this.times.wayFrom(peer),
      send: (link, message) => sendTo(engine, link, message),
      nowMs: () => performance.now(),
    });
    engine.on('notice', (notice) => this.receiveNotice(notice));
    this.beats = [
      setInterval(() => this.reportTiming(), REPORT_TIMING_MS),
      setInterval(() => this.emitStats(), EMIT_STATS_MS),
      setInterval(() => this.beat(), ELECTION_MS),
      setInterval(() => this.emitTimeline(), EMIT_TIMELINE_MS),
      ...(trace === null ? [] : [setInterval(() => trace.write(), TRACE_MS)]),
    ];
  }

  /** Follows the server until it ends the session, or we leave; resolves with the reason, or throws the error. */
  async follow(): Promise<string> {
    for await (const event of this.parts.stream) {
      const end = this.event(event);
      if (end !== null) return end;
    }
    return 'left';
  }

  /** True: the clock can be trusted, because ours is the session's, or locked to it. */
  get clockLocked(): boolean {
    return this.parts.engine.timeline().state === 'locked';
  }

  emitTimeline(): void {
    const { engine, emit } = this.parts;
    const local = engine.now();
    const { epoch, state, referenceLocal, referenceSession, rate, jitterBoundUs, pathBoundUs } = engine.timeline();
    this.clock = { state, epoch };
    const machineUs = engine.toMachine(local);
    const snapshot = { state, epoch, referenceLocal, referenceSession, rate, jitterBoundUs, pathBoundUs };
    emit({ event: 'timeline', machineUs, localUs: local, ...snapshot });
  }

  /** Says goodbye to the server and to every player. */
  async leave(): Promise<void> {
    this.beats.forEach((beat) => clearInterval(beat));
    this.figures.emitStats();
    this.emitTimeline();
    this.parts.trace?.close();
    this.links.closeAll();
    await this.parts.stream.leave();
  }

  // ---- details ----

  /** Not null: the session is over, for this reason. */
  private event(event: SessionEvent): string | null {
    this.serverMessages.receiveFromServer(event);
    switch (event.type) {
      case 'introduction':
        this.links.introduce({ ...event, ...this.serverMessages.inPlaceOf(event) });
        return null;
      case 'peerJoined':
        this.roster.set(event.peerId, {
          ...{ joinedNumber: event.joinedNumber, eligible: event.mayPlay, pinned: event.pinned },
        });
        return null;
      case 'roomChanged':
        for (const [id, entry] of this.roster)
          this.roster.set(id, { ...entry, pinned: event.pinnedPeerIds.includes(id) });
        if (event.sysex !== null) this.parts.letSysex(event.sysex);
        if (event.relayOnly !== null && this.parts.relay !== 'never')
          this.links.goBy(event.relayOnly ? 'only' : 'last');
        if (event.playout !== null) this.parts.timing.playouts.followRoom(event.playout);
        return null;
      case 'peerLeft':
        this.links.left(event.peerId, event.reason);
        return null;
      case 'removal':
        this.roster.delete(event.peerId);
        return null;
      case 'master':
        this.mastership.elected(event);
        return null;
      case 'masterRefused':
        this.refuseEpoch(null, event.error);
        return null;
      case 'connection':
        this.election.server(event.state === 'up');
        this.parts.connection(event);
        return null;
      case 'introductionRefused':
        this.parts.emit({
          event: 'trouble',
          what: 'introduction',
          code: event.error.code,
          message: event.error.message,
        });
        return null;
      case 'relayTokens':
        void this.relays.given(event);
        return null;
      case 'relayRefused':
        this.relays.refused(event);
        return null;
      case 'ended':
        if (event.error !== null) throw event.error;
        return event.reason;
      default: // a welcome was read before, introductions show the roster, and serverMessages has what was signed
        return null;
    }
  }

  private permit({ peerId, mayPlay, mutedPorts }: Permission): Called | null {
    const entry = this.roster.get(peerId);
    if (entry) this.roster.set(peerId, { ...entry, eligible: mayPlay });
    return this.links.permit(peerId, { mayPlay, mutedPorts });
  }

  /** No message from a link, and no error of one, may end the program: errors are reported, and the jam goes on. */
  private receiveNotice(notice: Notice): void {
    try {
      this.handleNotice(notice);
    } catch (error) {
      const { code = 'internal', message } = error as Error & { code?: string };
      this.parts.emit({ event: 'trouble', what: `what a link told (${notice.kind})`, code, message });
    }
  }

  private handleNotice(notice: Notice): void {
    if (notice.kind === 'clockState') return this.emitTimeline();
    if (notice.kind === 'relayWanted') return this.relays.wanted(notice.peer);
    if (notice.kind === 'overflow' || notice.kind === 'noDatagrams') {
      const { kind, port, error, count } = notice; // of no port: 0
      return this.parts.emit({ event: 'notice', kind, peer: null, port: port || null, code: error, count });
    }
    if (notice.kind === 'control') {
      const { peer, text } = notice;
      const { playouts, fitting, leaveTimes } = this.parts.timing;
      if (leaveTimes.receive(peer, text)) return;
      if (fitting.receive(peer, text)) playouts.refit();
      else if (!this.serverMessages.receiveFromPeer(peer, text)) this.election.receive(peer, text);
      return;
    }
    this.links.notice(notice);
    if (notice.kind === 'linkUp' || notice.kind === 'linkResumed') this.serverMessages.resend(notice.link);
  }

  private beat(): void {
    if (this.service.look(this.clock, this.times.areAgainstUs)) {
      this.reportTiming();
      this.emitUnserved();
    } else if (String(this.parts.engine.inputNames) !== String(this.reportedInputs)) this.reportTiming(); // ports come and go
    this.election.beat();
  }

  /** Reported once for each player who brought one, because they might send it without end. */
  private refuseEpoch(from: string | null, error: unknown): void {
    const { code, message } = error as Error & { code?: string };
    if (code === undefined) throw error;
    if (this.epochsRefused.has(from)) return;
    this.epochsRefused.add(from);
    const name = from === null ? null : (this.links.nameOf(from) ?? from);
    const by = name === null ? '' : `, brought by ${name}`;
    this.parts.emit({ event: 'trouble', what: 'timing master', code, message: `${message}${by}; it is not followed` });
  }

  /** Tells those who watch what happens here, and the players what a common delay would have to be. [PLAYOUT-6.1-1] */
  private emitStats(): void {
    const { engine, timing } = this.parts;
    const { playouts, fitting } = timing;
    this.figures.emitStats();
    const need = fitting.announce(playouts.needUs);
    playouts.refit();
    const { links } = engine.stats();
    for (const [, link] of this.links.livePeers()) {
      const leave = links.find((one) => one.link === link)?.leaveUs;
      const latency = leave === undefined ? null : leaveMessage(leave);
      for (const message of [need, latency]) if (message !== null) sendTo(engine, link, message);
    }
  }

  private emitUnserved(): void {
    const { peerId = '' } = this.mastership.current ?? {};
    const message = `${this.links.nameOf(peerId) ?? 'the timing master'} keeps the session's time and does not serve it to this machine; another player is elected if others say so too`;
    this.parts.emit({ event: 'trouble', what: 'clock', code: 'not-served', message });
  }

  private clockFacts({ links } = this.figures.now()): Facts {
    const { engine } = this.parts;
    const { state, jitterBoundUs } = engine.timeline();
    const synchronised = state === 'locked' || state === 'holdover';
    const rtts = links.flatMap(({ rttUs }) => (rttUs < 0 ? [] : [rttUs]));
    return {
      synchronised,
      jitterBoundUs: synchronised ? jitterBoundUs : null,
      rttUs: synchronised && rtts.length > 0 ? Math.min(...rtts) : null,
      served: this.service.report?.served ?? null,
      sessionUs: synchronised ? Math.max(0, Math.round(sessionNow(engine))) : null,
    };
  }

  private reportTiming(): void {
    const { engine, stream } = this.parts;
    const { epoch, state, jitterBoundUs, pathBoundUs } = engine.timeline();
    const figures = this.figures.now();
    const { synchronised, rttUs } = this.clockFacts(figures);
    this.reportedInputs = engine.inputNames;
    stream.reportTiming({
      epoch: this.election.latestEpoch(epoch),
      state,
      synchronised,
      rttUs: rttUs ?? 0,
      jitterBoundUs,
      pathBoundUs,
      links: this.figures.reports(figures),
      service: this.service.report,
      inputs: this.reportedInputs,
    });
  }
}
