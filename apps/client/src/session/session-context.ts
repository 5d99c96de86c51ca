// What a session is made of, and what it is told by those who make it.
import type { RoomPlayout, SessionStream } from '@midip2p/coordinator';
import type { Engine, RelayUse } from '@midip2p/engine';
import type { DriverView, PlayoutView } from './figures';
import type { EmitReport } from './report';
import type { ReportConnection } from './report-connection';
import type { Routing } from './routing';
import type { TraceLog } from './trace-log';

/** When the others' notes sound here, and the messages in which the players agree on it. */
interface SessionTiming {
  playouts: PlayoutView & { followRoom(room: RoomPlayout): void; refit(): void; readonly needUs: number | null };
  fitting: { announce(us: number | null): { kind: string; needUs: number } | null } & PeerMessages;
  leaveTimes: PeerMessages;
}

interface PeerMessages {
  /** Takes a message of a player's program. True: it was of their kind, and nobody else needs to look at it. */
  receive(peer: string, text: string): boolean;
}

export interface SessionContext {
  engine: Engine;
  stream: SessionStream;
  self: string;
  /** This end's ports, whose events are counted. */
  ends: { inputs: readonly { id: number }[]; outputs: readonly { id: number }[] };
  routing: Routing;
  /** null: none. */
  driver: DriverView | null;
  timing: SessionTiming;
  /** Called with the room's setting for SysEx; it counts unless the person has chosen otherwise. */
  letSysex(letIn: boolean): void;
  trace: TraceLog | null;
  /** Whether links may go by a relay. */
  relay: RelayUse;
  connection: ReportConnection;
  emit: EmitReport;
}
