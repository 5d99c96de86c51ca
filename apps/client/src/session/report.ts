// The reports of a session: facts, each with its own name, for the screen. `--json` prints them as they are.
import type { LinkFigures, LinkWay, Playout } from '@midip2p/engine';

interface TimelineReport {
  event: 'timeline';
  /**
   * The machine time (the machine's monotonic clock, µs) at which the rest was true, and the local time of that
   * instant.
   */
  machineUs: number;
  localUs: number;
  state: 'unsynced' | 'acquiring' | 'locked' | 'holdover';
  epoch: { term: number; elector: number };
  referenceLocal: number;
  referenceSession: number;
  rate: number;
  jitterBoundUs: number;
  pathBoundUs: number;
}

/**
 * All figures of the engine for a link, by name, and the link's player; the way of what TCP carries, and the address
 * that datagrams go to (null: none do).
 */
type LinkReportFigures = {
  peer: string;
  link: number;
  rttUs: number | null;
  refused: number;
  way: LinkWay;
  datagramsTo: string | null;
} & Pick<
  LinkFigures,
  | 'eventsSent'
  | 'eventsReceived'
  | 'late'
  | 'beyond'
  | 'lost'
  | 'lateThere'
  | 'lostThere'
  | 'withheld'
  | 'withheldThere'
  | 'unacked'
>;

/**
 * When events sound at an output, and what the players' events make of it (spec/playout.md); times from their being
 * played to their being taken there.
 */
export interface OutputReport extends Playout {
  output: string;
  /** It has a setting of its own. */
  alone: boolean;
  /** It follows the room's setting. */
  room: boolean;
  players: { player: string; leastUs: number; slowUs: number; delayUs: number | null; beyond: number }[];
}

/** What the MIDI driver has counted since it was opened, by name; `line` is the same for people. */
export interface DriverFigures {
  name: string;
  title: string;
  figures: Record<string, number>;
  line: string | null;
}

/**
 * `dropped`: the player is not heard, and its notes are released; the link may come back by itself, and is `resumed`
 * then.
 */
export type PeerState = 'introduced' | 'linked' | 'dropped' | 'resumed' | 'unlinked' | 'left';

export type Report =
  | {
      event: 'joined';
      room: string;
      roomId: string;
      session: string;
      peer: string;
      name: string;
      displayName?: string;
      guest?: boolean;
    }
  | { event: 'listening'; host: string; port: number }
  /**
   * Whether the router lets others in: at this address, by which protocol (PCP, NAT-PMP, UPnP), and with UDP as well or
   * by TCP alone; or why it does not.
   */
  | { event: 'mapping'; state: 'mapped'; host: string; port: number; udp: boolean; by: string }
  | { event: 'mapping'; state: 'none'; code: string; message: string }
  | { event: 'ports'; driver: string; inputs: string[]; outputs: string[] }
  /** A program, such as a software synth, that nothing connects by itself, and the command that connects it. */
  | { event: 'offered'; output: string; command: string }
  /** The system behind the MIDI driver went away, or is there again. */
  | { event: 'driver'; driver: string; state: 'running' | 'away'; message: string }
  /** The priority and memory that the engine's thread got from the system; reported again when that changes. */
  | {
      event: 'realtime';
      priority: 'ordinary' | 'realtime' | 'lowered';
      level: number;
      whyNotPriority: string;
      memoryLocked: boolean;
      whyNotMemory: string;
    }
  | { event: 'plugins'; code: string | null }
  | { event: 'plugin'; seat: number; name: string; state: 'opened' | 'closed' }
  | { event: 'trouble'; what: string; code: string; message: string }
  | { event: 'server'; state: 'up' | 'down'; message: string | null }
  | {
      event: 'peer';
      peer: string;
      name: string;
      /** The player's display name; empty: the name of the account is shown. */
      displayName?: string;
      /** Came by an invitation, and has no password. */
      guest?: boolean;
      state: PeerState;
      link: number | null;
      code: string | null;
      detail: string | null;
      /** Of a link that is up or has resumed. By a relay: `detail` says which, and which direct ways were tried. */
      way?: LinkWay;
    }
  /** The player has this display name from now on; `before`: the name shown until now. */
  | { event: 'renamed'; peer: string; name: string; displayName?: string; guest?: boolean; before?: string }
  /**
   * Removed by those who decide on the room, or run the server. `from`: the player who passed it on; null: the server
   * itself.
   */
  | {
      event: 'removal';
      peer: string;
      name: string | null;
      displayName?: string | undefined;
      guest?: boolean | undefined;
      self: boolean;
      from: string | null;
      reason: string;
      /** Machine time, µs, when its link was closed. */
      machineUs: number;
    }
  /** Those who decide on the room have changed what somebody may do. `from`: as for a removal. */
  | {
      event: 'permission';
      peer: string;
      name: string | null;
      displayName?: string | undefined;
      guest?: boolean | undefined;
      self: boolean;
      from: string | null;
      role: string;
      mayPlay: boolean;
      mutedPorts: string[];
      reason: string;
    }
  /**
   * The server will sign with another introduction key from some time on, and what the old key signs is believed until
   * another time: keys in hex, times by the server's clock. `from`: as for a removal.
   */
  | { event: 'handover'; from: string | null; oldKey: string; newKey: string; fromMs: number; oldUntilMs: number }
  /** A player sent something as the server's that the server has not signed; `count`: how often so far. */
  | {
      event: 'removalRefused' | 'permissionRefused' | 'handoverRefused';
      from: string | null;
      code: string;
      message: string;
      count: number;
    }
  | { event: 'stream'; peer: string; link: number; stream: number; name: string | null; state: 'declared' | 'closed' }
  /**
   * `code` null: the stream is played (again); otherwise why it is not: it was here before, or is heard by another way.
   */
  | { event: 'way'; peer: string; stream: number; name: string | null; code: string | null }
  | { event: 'master'; peer: string; self: boolean; epoch: { term: number; elector: number } }
  | {
      event: 'notice';
      kind: 'refused' | 'overflow' | 'late' | 'gap' | 'noDatagrams';
      peer: string | null;
      port: number | null;
      code: string;
      count: number;
    }
  | TimelineReport
  | {
      event: 'stats';
      links: LinkReportFigures[];
      played: number;
      taken: number;
      driver: DriverFigures | null;
      outputs: OutputReport[];
    }
  | { event: 'ready'; machineUs: number }
  /** A file has a fault and plays all the same: reported once for each kind. `byte`, `track` (from 1): of the first. */
  | {
      event: 'fileWarning';
      file: string;
      code: string;
      count: number;
      byte: number | null;
      track: number | null;
      message: string;
    }
  | { event: 'playing'; file: string; messages: number; seconds: number; startsUs: number }
  | { event: 'played'; messages: number; overflow: number }
  /** Everything has arrived and was played, except for so many SysEx that players did not let in. */
  | { event: 'acknowledged'; withheld: number }
  /** Everything has arrived at that player, but not all of it was played. `withheld`: SysEx that was not let in. */
  | { event: 'unstruck'; peer: string; name: string; late: number; lost: number; withheld: number }
  /** The file that is written from now on, `instead` of these names, which are taken. */
  | { event: 'recording'; file: string | null; log: string | null; instead: string[] }
  /** A recording that was cut off has been completed. */
  | { event: 'recovered'; file: string; events: number }
  | { event: 'recorded'; events: number; file: string | null; log: string | null }
  | { event: 'left'; reason: string };

export type EmitReport = (report: Report) => void;
