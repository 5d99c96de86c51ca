import type { Candidate } from './candidate-filter';
import type { MemberRole, Playout } from '../rooms/room';
import type { Epoch } from '@midip2p/election';
import type { RelayWay } from '../relays/relay-tokens';

export interface Session {
  id: string;
  roomId: string;
  emptySince: Date | null;
  /** Of the current epoch; 0: none yet. */
  term: number;
  masterPeerId: string | null;
}

export interface Peer {
  id: string;
  sessionId: string;
  accountId: string;
  accountName: string;
  /** What others call its player; empty: by the account's name. */
  displayName: string;
  /** Its player has no password. */
  guest: boolean;
  role: MemberRole;
  /** True: nobody may hear it, whatever its role. */
  muted: boolean;
  /** Names of its inputs that nobody may hear. */
  mutedPorts: string[];
  /** It is to be timing master whenever it can. */
  pinned: boolean;
  device: string;
  agent: string;
  state: 'arriving' | 'ready' | 'lost' | 'left' | 'removed';
  streamId: string;
  /** The address at which the server sees it. */
  seenAt: string;
  fingerprint: Uint8Array;
  candidates: Candidate[];
  /** null: it was never ready. */
  joinedNumber: number | null;
  /** True: it has reported its clock since it became ready. */
  clockHeard: boolean;
  synchronised: boolean;
  rttUs: number | null;
  jitterBoundUs: number | null;
  /** Whether the master of that term serves it; null: it has not reported that yet. */
  judgedTerm: number | null;
  served: boolean | null;
}

/** The facts about a ready peer that everybody in a session may know. */
export interface RosterPeer {
  peerId: string;
  accountName: string;
  /** Absent in events of an older server: none. */
  displayName?: string | undefined;
  device: string;
  agent: string;
  role: MemberRole;
  /** Absent in events of an older server: no. */
  muted?: boolean | undefined;
  pinned?: boolean | undefined;
  joinedNumber: number;
}

export interface Master {
  term: number;
  elector: number;
  peerId: string;
  reason: string;
}

export interface ReadyMessage {
  fingerprint: Uint8Array;
  boot: string;
  candidates: Candidate[];
}

export interface TimingReport {
  epoch: Epoch;
  state: string;
  synchronised: boolean;
  rttUs: number;
  jitterBoundUs: number;
  pathBoundUs: number;
  links: LinkQuality[];
  /** Absent: it reports nothing about its master. */
  service?: { epoch?: Epoch | undefined; served: boolean } | undefined;
  /** Names of the ports that it plays; absent: an older client. */
  inputs?: string[] | undefined;
}

/** An epoch that there was, with when it began. */
export interface PastEpoch {
  term: number;
  masterPeerId: string;
  reason: string;
  atMs: number;
}

/** One link as this end sees it; counts are since it was opened. */
interface LinkQuality {
  peerId: string;
  /** Absent: not known yet. */
  rttUs?: number | undefined;
  eventsSent: number;
  eventsReceived: number;
  late: number;
  gaps: number;
  resumed: number;
  /** All figures that its end counts, by name; empty: it reports only those above. */
  figures: Record<string, number>;
}

export type LeftReason = 'left' | 'lost' | 'expired';

/** A removal of somebody from a session for good: what was signed, and why. */
export interface Removal {
  reason: string;
  payload: Uint8Array;
  signature: Uint8Array;
}

/** What a peer may do from now on: what was signed. */
export interface Permission {
  payload: Uint8Array;
  signature: Uint8Array;
}

/** An event, as its row in room_event keeps it. */
export type SessionEvent =
  | ({ kind: 'peer-joined'; sessionId: string; streamId: string } & RosterPeer)
  /** The peer's stream broke, and another one belongs to it now. */
  | { kind: 'peer-resumed'; sessionId: string; streamId: string; peerId: string }
  /** What introductions say of it has changed: its addresses, or what its player is called. */
  | { kind: 'peer-candidates'; sessionId: string; peerId: string }
  | { kind: 'peer-left'; sessionId: string; peerId: string; reason: LeftReason }
  /**
   * Removed by those who decide on the room, or run the server; `payload` and `signature` are base64, as the peers get
   * them.
   */
  | { kind: 'peer-removed'; sessionId: string; peerId: string; reason: string; payload: string; signature: string }
  /** What it may do has changed; `payload` and `signature` as of a removal. */
  | ({ kind: 'peer-permitted'; sessionId: string; peerId: string; payload: string; signature: string } & Pick<
      Peer,
      'role' | 'muted' | 'mutedPorts'
    >)
  | ({ kind: 'master'; sessionId: string } & Master)
  /** Two peers may meet at one of these relays, of which the one to try first is first. */
  | ({ kind: 'relay-way'; relays: string[] } & RelayWay)
  | { kind: 'member-joined'; accountId: string; name: string; displayName?: string; guest?: boolean; role: MemberRole }
  | RoomsOwnEvent;

/** Of the room, in whatever session. */
type RoomsOwnEvent =
  | { kind: 'member-left'; accountId: string; name: string }
  | { kind: 'room-transferred'; accountId: string; name: string }
  | { kind: 'room-closed' }
  /** Peers of this session; a peer that is not among them is not to be timing master. */
  | {
      kind: 'room-changed';
      sysex: boolean;
      playout?: Playout;
      playoutMs?: number;
      relayOnly?: boolean;
      pinnedPeerIds: string[];
    };

export type NumberedEvent = SessionEvent & { number: number };
export type RelayWayEvent = Extract<NumberedEvent, { kind: 'relay-way' }>;

/** The server, among those who may elect. */
export const SERVER_ELECTOR = 0;

export function rosterPeer(peer: Peer): RosterPeer {
  const { id, accountName, displayName, device, agent, role, muted, pinned, joinedNumber } = peer;
  return { peerId: id, accountName, displayName, device, agent, role, muted, pinned, joinedNumber: joinedNumber ?? 0 };
}
