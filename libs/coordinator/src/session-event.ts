import type {
  CoordinatorError,
  EpochRefusedError,
  HandoverRefusedError,
  IntroductionRefusedError,
  PermissionRefusedError,
  RemovalRefusedError,
} from './errors';
import type { Handover } from './handover';
import type { Introduction } from './introduction';
import type { Permission } from './permission';
import type { Removal } from './removal';
import type { RelayRefused, RelayTokens } from './relay';
import type { MemberRole, RoomPlayout } from './room';
import type { Signed } from './signed-message';

export type LeftReason = 'left' | 'lost' | 'expired' | 'removed';

interface RosterPeer {
  peerId: string;
  name: string;
  /** What others call its player; empty: by the name. */
  displayName: string;
  device: string;
  agent: string;
  role: MemberRole;
  mayPlay: boolean;
  /** Number of the event it joined with. */
  joinedNumber: number;
  /** It is to be timing master whenever it can. */
  pinned: boolean;
}

/** The events of a session, in order. `number` is the room's and never falls; no event comes twice. */
export type SessionEvent =
  /** Comes once, before all others: who we are in the session. */
  | { type: 'welcome'; sessionId: string; peerId: string }
  /** A peer to which a link is to be opened; comes again when its addresses have changed, and after a break. */
  | ({ type: 'introduction' } & Introduction)
  /** The server's, or somebody's in between, and not believed. */
  | { type: 'introductionRefused'; error: IntroductionRefusedError }
  /** Somebody, perhaps we ourselves, is out of the session for good. */
  | ({ type: 'removal' } & Removal)
  /** The server's, or somebody's in between, and not believed. */
  | { type: 'removalRefused'; error: RemovalRefusedError }
  /**
   * What somebody, perhaps we ourselves, may do has changed. Not in order: for each peer the greatest number counts.
   */
  | ({ type: 'permission' } & Permission)
  /** The server's, or somebody's in between, and not believed. */
  | { type: 'permissionRefused'; error: PermissionRefusedError }
  /** The server signs with another introduction key from some time on. */
  | ({ type: 'handover' } & Handover)
  /** The server's, or somebody's in between, and not believed. */
  | { type: 'handoverRefused'; error: HandoverRefusedError }
  /** Comes to the peer itself, too; comes again when it was away. */
  | ({ type: 'peerJoined'; number: number } & RosterPeer)
  /** `lost`: its stream broke, and a link to it that works may go on. */
  | { type: 'peerLeft'; number: number; peerId: string; reason: LeftReason }
  | {
      type: 'master';
      number: number;
      epoch: { term: number; elector: number };
      peerId: string;
      /** In one word. */
      reason: string;
      signed: Signed;
    }
  /** The server's, or somebody's in between, and not believed. */
  | { type: 'masterRefused'; error: EpochRefusedError }
  /** Somebody became a member of the room. */
  | { type: 'memberJoined'; number: number; accountId: string; name: string; role: MemberRole }
  /**
   * The room's owner has changed the settings; `sysex`, `playout` and `relayOnly` null: not told. Only one of these peers is to be
   * timing master.
   */
  | {
      type: 'roomChanged';
      number: number;
      sysex: boolean | null;
      playout: RoomPlayout | null;
      relayOnly: boolean | null;
      pinnedPeerIds: string[];
    }
  /** The way to that peer by a relay, whoever of the two has asked for it. */
  | ({ type: 'relayTokens' } & RelayTokens)
  /** There is no way by a relay to that peer now. */
  | ({ type: 'relayRefused' } & RelayRefused)
  /** The connection to the server. Links go on while it is down; the stream comes back by itself. */
  | { type: 'connection'; state: 'up' | 'down'; error: CoordinatorError | null }
  /** The last event: the server's reason (`left`, `replaced`, `removed`), `closed`, or the code of the error. */
  | { type: 'ended'; reason: string; error: CoordinatorError | null };
