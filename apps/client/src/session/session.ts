// A session as one client lives it: the server's events become links, routes and a master; the engine's figures go to
// the server and to whoever watches. No MIDI byte is seen here.
import type { LinkReport, SessionEvent, SessionStream } from '@midip2p/coordinator';
import type { Engine, Notice, Stats } from '@midip2p/engine';
import type { TellConnection } from './connection';
import { Links, type Routing } from './links';
import { type ClockView, MasterService } from './master-service';
import { Mastership } from './mastership';
import { type Facts, PeerElection, type Standing } from './peer-election';
import { Removals } from './removals';
import { jackLosses } from './jack-losses';
import type { JackFigures, Tell } from './report';
import { sayTo } from './say-to';
import { sessionNow, TimeCheck } from './time-check';
import type { TraceLog } from './trace-log';
import { turnedAwayWords } from './turned-away';

export interface SessionParts {
  engine: Engine;
  stream: SessionStream;
  self: string;
  /** This end's ports, to be counted. */
  ends: { inputs: readonly { id: number }[]; outputs: readonly { id: number }[] };
  routing: Routing;
  /** null: without JACK. */
  jack: () => JackFigures | null;
  trace: TraceLog | null;
  connection: TellConnection;
  tell: Tell;
}

export interface PortCounts {
  events: number;
  overflow: number;
}

export interface Unstruck {
  peer: string;
  link: number;
  name: string;
  /** Note-ons that came or were taken too late; events that there was no room for, or that may not be played. */
  late: number;
  lost: number;
}

const REPORT_TIMING_MS = 2000;
const TELL_STATS_MS = 1000;
const TELL_TIMELINE_MS = 500;
const TRACE_MS = 100;
const ELECTION_MS = 250;

export class Session {
  readonly links: Links;
  private readonly mastership: Mastership;
  private readonly election: PeerElection;
  private readonly service: MasterService;
  /** As it was told last. */
  private clock: ClockView = { state: 'unsynced', epoch: { term: 0, elector: 0 } };
  private readonly removals: Removals;
  private readonly standings = new Map<string, Standing>();
  private readonly beats: NodeJS.Timeout[];
  private priority: string | null = null; // as it was told
  private jackBefore: JackFigures | null = null;
  private readonly turnedAway = new Map<number, number>();
  private readonly times: TimeCheck;
  private readonly epochsRefused = new Set<string | null>();
  /** Figures of every port there was: the engine forgets a port that is closed. */
  private readonly counts = new Map<number, PortCounts>();

  constructor(private readonly parts: SessionParts) {
    const { engine, routing, self, tell, trace } = parts;
    this.links = new Links(engine, routing, tell, (peer) => this.mastership.linkUp(peer));
    this.removals = new Removals({
      self,
      believe: (signed) => parts.stream.hearRemoval(signed),
      heard: () => this.links.heardNow(),
      shutOut: (removal) => this.links.shutOut(removal),
      say: (link, message) => sayTo(engine, link, message),
      tell,
    });
    this.mastership = new Mastership(engine, self, (peer) => this.links.linkOf(peer), tell);
    this.times = new TimeCheck(engine, this.links, () => this.mastership.current, self, tell);
    this.service = new MasterService(
      self,
      () => this.mastership.current,
      (peer) => this.links.linkOf(peer) !== null,
      () => performance.now(),
    );
    this.election = new PeerElection({
      self,
      heard: () => this.links.heardNow(),
      standing: (peer) => this.standings.get(peer) ?? null,
      facts: () => this.clockFacts(),
      mandate: () => this.mastership.current,
      follow: (mandate) => this.mastership.elected(mandate),
      believe: (signed) => parts.stream.hearEpoch(signed),
      refused: (peer, error) => this.refuseEpoch(peer, error),
      timed: (...word) => this.times.heard(...word),
      say: (link, message) => sayTo(engine, link, message),
      nowMs: () => performance.now(),
    });
    engine.on('notice', (notice) => this.hear(notice));
    this.beats = [
      setInterval(() => this.reportTiming(), REPORT_TIMING_MS),
      setInterval(() => this.tellStats(), TELL_STATS_MS),
      setInterval(() => this.beat(), ELECTION_MS),
      setInterval(() => this.tellTimeline(), TELL_TIMELINE_MS),
      ...(trace === null ? [] : [setInterval(() => trace.write(), TRACE_MS)]),
    ];
  }

  /** Follows the server until it ends the session or the stream is left; resolves with the reason, or throws why. */
  async follow(): Promise<string> {
    for await (const event of this.parts.stream) {
      const end = this.event(event);
      if (end !== null) return end;
    }
    return 'left';
  }

  /** The clock may be trusted: ours is the session's, or locked to it. */
  get clockLocked(): boolean {
    return this.parts.engine.timeline().state === 'locked';
  }

  /** Events that passed a port of ours so far, and those it had to refuse. */
  countsOf(port: number): PortCounts {
    this.figures();
    return this.counted(port);
  }

  /** Of ours so far, what each linked player did not strike. [TOAST-3.2-3] */
  unstruck(): Unstruck[] {
    return this.parts.engine.stats().links.flatMap(({ link, lateThere, lostThere }) => {
      const peer = this.links.peerOf(link);
      if (peer === null) return [];
      return [{ peer, link, name: this.links.nameOf(peer) ?? 'a player', late: lateThere, lost: lostThere }];
    });
  }

  /** Somebody is linked, and everybody who is has acknowledged everything and has nothing of it waiting. */
  get acknowledged(): boolean {
    if (this.links.linked === 0) return false;
    return this.parts.engine
      .stats()
      .links.filter(({ link }) => this.links.peerOf(link) !== null)
      .every(({ unacked, waitingThere }) => unacked === 0 && waitingThere === 0);
  }

  tellTimeline(): void {
    const { engine, tell } = this.parts;
    const local = engine.now();
    const { epoch, state, referenceLocal, referenceSession, rate, jitterBoundUs, pathBoundUs } = engine.timeline();
    this.clock = { state, epoch };
    const machineUs = engine.toMachine(local);
    const snapshot = { state, epoch, referenceLocal, referenceSession, rate, jitterBoundUs, pathBoundUs };
    tell({ event: 'timeline', machineUs, localUs: local, ...snapshot });
  }

  tellStats(): void {
    const { ends, tell } = this.parts;
    this.tellRealtime();
    const { links } = this.figures();
    const sum = (ports: readonly { id: number }[]) => ports.reduce((n, { id }) => n + this.counted(id).events, 0);
    tell({
      event: 'stats',
      links: links.flatMap((figures) => {
        const { link, rttUs, notes, eventsSent, eventsReceived, duplicates, gaps, resumed, unacked } = figures;
        const { late, lost, lateThere, lostThere } = figures;
        const peer = this.links.peerOf(link);
        if (peer === null) return [];
        const known = rttUs < 0 ? null : rttUs;
        const unplayed = { late, lost, lateThere, lostThere };
        const counts = { eventsSent, eventsReceived, duplicates, gaps, resumed, refused: notes.refused, unacked };
        return [{ peer, link, rttUs: known, ...counts, ...unplayed }];
      }),
      played: sum(ends.inputs),
      taken: sum(ends.outputs),
      jack: this.jackFigures(),
    });
  }

  /** The engine's own, asked for once and used for everything: each time its thread is woken for it. */
  private figures(): Stats {
    const stats = this.parts.engine.stats();
    for (const { port, events, overflow } of stats.ports) this.counts.set(port, { events, overflow });
    for (const message of turnedAwayWords(this.turnedAway, stats.ports))
      this.parts.tell({ event: 'trouble', what: 'output', code: 'too-many', message });
    return stats;
  }

  private counted(port: number): PortCounts {
    return this.counts.get(port) ?? { events: 0, overflow: 0 };
  }

  /** What never went out, or came in and could not be played, is told, not only counted. */
  private jackFigures(): JackFigures | null {
    const figures = this.parts.jack();
    if (figures === null) return null;
    for (const { code, message } of jackLosses(this.jackBefore, figures))
      this.parts.tell({ event: 'trouble', what: 'JACK', code, message });
    this.jackBefore = figures;
    return figures;
  }

  private tellRealtime(): void {
    const now = this.parts.engine.realtime();
    if (now.priority === this.priority) return;
    this.priority = now.priority;
    this.parts.tell({ event: 'realtime', ...now });
  }

  /** Says goodbye to the server and to every player. */
  async leave(): Promise<void> {
    this.beats.forEach((beat) => clearInterval(beat));
    this.tellStats();
    this.tellTimeline();
    this.parts.trace?.close();
    this.links.closeAll();
    await this.parts.stream.leave();
  }

  // ---- details ----

  /** Not null: the session is over, and why. */
  private event(event: SessionEvent): string | null {
    switch (event.type) {
      case 'introduction':
        this.links.introduce(event);
        return null;
      case 'peerJoined':
        this.standings.set(event.peerId, { joinedNumber: event.joinedNumber, eligible: event.mayPlay });
        return null;
      case 'peerLeft':
        this.links.left(event.peerId, event.reason);
        return null;
      case 'removal':
        this.removals.heardFromServer(event);
        this.standings.delete(event.peerId);
        return null;
      case 'removalRefused':
        this.removals.refuse(null, event.error);
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
        this.parts.tell({
          event: 'trouble',
          what: 'introduction',
          code: event.error.code,
          message: event.error.message,
        });
        return null;
      case 'ended':
        if (event.error !== null) throw event.error;
        return event.reason;
      default: // welcome was read before, the roster shows itself by introductions
        return null;
    }
  }

  /** Whatever a link brings, and whatever goes wrong with it, ends no program: it is told, and the jam goes on. */
  private hear(notice: Notice): void {
    try {
      this.notice(notice);
    } catch (error) {
      const { code = 'internal', message } = error as Error & { code?: string };
      this.parts.tell({ event: 'trouble', what: `what a link told (${notice.kind})`, code, message });
    }
  }

  private notice(notice: Notice): void {
    if (notice.kind === 'clockState') return this.tellTimeline();
    if (notice.kind === 'overflow') {
      const { port, error, count } = notice;
      return this.parts.tell({ event: 'notice', kind: 'overflow', peer: null, port, code: error, count });
    }
    if (notice.kind === 'said') {
      if (!this.removals.heard(notice.peer, notice.text)) this.election.heard(notice.peer, notice.text);
      return;
    }
    this.links.notice(notice);
    if (notice.kind === 'linkUp' || notice.kind === 'linkResumed') this.removals.heardAgain(notice.link);
  }

  private beat(): void {
    if (this.service.look(this.clock, this.times.areAgainstUs)) {
      this.reportTiming();
      this.tellUnserved();
    }
    this.election.beat();
  }

  /** Told once for each who brought one: they may say it without end. */
  private refuseEpoch(from: string | null, error: unknown): void {
    const { code, message } = error as Error & { code?: string };
    if (code === undefined) throw error;
    if (this.epochsRefused.has(from)) return;
    this.epochsRefused.add(from);
    const name = from === null ? null : (this.links.nameOf(from) ?? from);
    const by = name === null ? '' : `, brought by ${name}`;
    this.parts.tell({ event: 'trouble', what: 'timing master', code, message: `${message}${by}; it is not followed` });
  }

  private tellUnserved(): void {
    const { peerId = '' } = this.mastership.current ?? {};
    const message = `${this.links.nameOf(peerId) ?? 'the timing master'} keeps the session's time and does not serve it to this machine; another player is elected if others say so too`;
    this.parts.tell({ event: 'trouble', what: 'clock', code: 'not-served', message });
  }

  private clockFacts({ links } = this.figures()): Facts {
    const { engine } = this.parts;
    const { state, jitterBoundUs } = engine.timeline();
    const synchronised = state === 'locked' || state === 'holdover';
    const rtts = links.flatMap(({ rttUs }) => (rttUs < 0 ? [] : [rttUs]));
    return {
      synchronised,
      jitterBoundUs: synchronised ? jitterBoundUs : null,
      rttUs: synchronised && rtts.length > 0 ? Math.min(...rtts) : null,
      served: this.service.word?.served ?? null,
      sessionUs: synchronised ? Math.max(0, Math.round(sessionNow(engine))) : null,
    };
  }

  private reportTiming(): void {
    const { engine, stream } = this.parts;
    const { epoch, state, jitterBoundUs, pathBoundUs } = engine.timeline();
    const figures = this.figures();
    const { synchronised, rttUs } = this.clockFacts(figures);
    stream.reportTiming({
      epoch: this.election.latestEpoch(epoch),
      state,
      synchronised,
      rttUs: rttUs ?? 0,
      jitterBoundUs,
      pathBoundUs,
      links: this.linkReports(figures),
      service: this.service.word,
    });
  }

  private linkReports({ links }: Stats): LinkReport[] {
    return links.flatMap((figures) => {
      const { link, rttUs, eventsSent, eventsReceived, late, gaps, resumed } = figures;
      const peerId = this.links.peerOf(link);
      if (peerId === null) return [];
      return [{ peerId, rttUs: rttUs < 0 ? null : rttUs, eventsSent, eventsReceived, late, gaps, resumed }];
    });
  }
}
