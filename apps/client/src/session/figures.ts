// The engine's figures of ports and links: they are shown to the person, reported to the server, and used by the course
// of the session.
import type { LinkReport } from '@midip2p/coordinator';
import type { Engine, Stats } from '@midip2p/engine';
import type { DriverStatus } from '../ports/midi-driver';
import type { Links } from './links';
import type { DriverFigures, EmitReport, OutputReport } from './report';
import { turnedAwayMessages } from './turned-away';
import { Withheld } from './withheld';

/** The running MIDI driver, as far as its figures and losses are concerned. */
export interface DriverView {
  readonly name: string;
  readonly title: string;
  /** null: it counts nothing. */
  status(): DriverStatus | null;
}

/** When events sound at our outputs. */
export interface PlayoutView {
  states(): OutputReport[];
}

export interface FiguresContext {
  engine: Engine;
  links: Pick<Links, 'linked' | 'nameOf' | 'peerOf'>;
  /** This end's ports, whose events are counted. */
  ends: { inputs: readonly { id: number }[]; outputs: readonly { id: number }[] };
  /** null: none. */
  driver: DriverView | null;
  playouts: PlayoutView;
  emit: EmitReport;
}

export interface PortCounts {
  events: number;
  overflow: number;
}

export interface Unstruck {
  peer: string;
  link: number;
  name: string;
  /** Note-ons that came or were taken too late; events for which there was no room, or that may not be played. */
  late: number;
  lost: number;
  /** SysEx that was not let in there. [TOAST-5.3-5] */
  withheld: number;
}

export class Figures {
  private priority: string | null = null; // as it was reported last
  private readonly turnedAway = new Map<number, number>();
  private readonly withheld = new Withheld();
  /** The figures of every port that has existed: the engine forgets a port that is closed. */
  private readonly counts = new Map<number, PortCounts>();

  constructor(private readonly parts: FiguresContext) {}

  /** The engine's figures, as it published them last. */
  now(): Stats {
    const stats = this.parts.engine.stats();
    for (const { port, events, overflow } of stats.ports) this.counts.set(port, { events, overflow });
    for (const message of turnedAwayMessages(this.turnedAway, stats.ports))
      this.parts.emit({ event: 'trouble', what: 'output', code: 'too-many', message });
    for (const message of this.withheld.messages(linksOf(stats), (link) => this.nameOf(link)))
      this.parts.emit({ event: 'trouble', what: 'SysEx', code: 'sysex-withheld', message });
    return stats;
  }

  /** Events that passed a port of ours so far, and those it had to refuse. */
  countsOf(port: number): PortCounts {
    this.now();
    return this.counted(port);
  }

  /** How many of our events each linked player has not played so far. [TOAST-3.2-3] */
  unstruck(): Unstruck[] {
    const { engine, links } = this.parts;
    return engine.stats().links.flatMap(({ link, figures: { lateThere, lostThere, withheldThere } }) => {
      const peer = links.peerOf(link);
      if (peer === null) return [];
      const name = links.nameOf(peer) ?? 'a player';
      return [{ peer, link, name, late: lateThere, lost: lostThere, withheld: withheldThere }];
    });
  }

  /** True: somebody is linked, and every linked player has acknowledged everything and has nothing waiting. */
  get acknowledged(): boolean {
    const { engine, links } = this.parts;
    if (links.linked === 0) return false;
    return engine
      .stats()
      .links.filter(({ link }) => links.peerOf(link) !== null)
      .every(({ figures: { unacked, waitingThere } }) => unacked === 0 && waitingThere === 0);
  }

  /** For the screen or the program that watches. */
  emitStats(): void {
    const { ends, emit } = this.parts;
    this.emitRealtime();
    const { links } = this.now();
    const sum = (ports: readonly { id: number }[]) => ports.reduce((n, { id }) => n + this.counted(id).events, 0);
    emit({
      event: 'stats',
      links: links.flatMap(({ link, rttUs, notes, way, datagramsTo, figures }) => {
        const peer = this.parts.links.peerOf(link);
        if (peer === null) return [];
        const ways = { way, datagramsTo: datagramsTo || null };
        return [{ peer, link, rttUs: rttUs < 0 ? null : rttUs, refused: notes.refused, ...ways, ...figures }];
      }),
      played: sum(ends.inputs),
      taken: sum(ends.outputs),
      driver: this.driverFigures(),
      outputs: this.parts.playouts.states(),
    });
  }

  /** For the server. */
  reports({ links }: Stats): LinkReport[] {
    return links.flatMap(({ link, rttUs, figures }) => {
      const peerId = this.parts.links.peerOf(link);
      return peerId === null ? [] : [{ peerId, rttUs: rttUs < 0 ? null : rttUs, figures }];
    });
  }

  peerOf(link: number): string | null {
    return this.parts.links.peerOf(link);
  }

  /** Of the player at that link; null: it is nobody's. */
  nameOf(link: number): string | null {
    const { links } = this.parts;
    const peer = links.peerOf(link);
    return peer === null ? null : (links.nameOf(peer) ?? 'a player');
  }

  // ---- details ----

  private counted(port: number): PortCounts {
    return this.counts.get(port) ?? { events: 0, overflow: 0 };
  }

  /** Events that never went out, or came in and could not be played, are not only counted but reported. */
  private driverFigures(): DriverFigures | null {
    const { driver, emit } = this.parts;
    const status = driver?.status() ?? null;
    if (driver === null || status === null) return null;
    for (const { code, message } of status.losses) emit({ event: 'trouble', what: driver.title, code, message });
    const { figures, line } = status;
    return { name: driver.name, title: driver.title, figures, line };
  }

  private emitRealtime(): void {
    const now = this.parts.engine.realtime();
    if (now.priority === this.priority) return;
    this.priority = now.priority;
    this.parts.emit({ event: 'realtime', ...now });
  }
}

const linksOf = ({ links }: Stats) => links.map(({ link, figures }) => ({ link, ...figures }));
