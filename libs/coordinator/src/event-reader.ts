import {
  type Handover as SignedHandover,
  type Introduction as SignedIntroduction,
  type JoinResponse,
  type MasterElected,
  PeerLeftReason,
  type Permission as SignedPermission,
  type Removal as SignedRemoval,
  type RoomChanged as ProtoRoomChanged,
  type RosterPeer as ProtoRosterPeer,
  type Snapshot,
  type Welcome,
} from '@midip2p/proto';
import type { Clock } from './clock';
import {
  EpochRefusedError,
  HandoverRefusedError,
  IntroductionKeyChangedError,
  IntroductionRefusedError,
  PermissionRefusedError,
  RemovalRefusedError,
} from './errors';
import type { Handover } from './handover';
import { readIntroduction } from './introduction';
import { type Permission, readPermission } from './permission';
import { readRemoval, type Removal } from './removal';
import { relayRefusedOf, relayTokensOf } from './relay';
import { playoutOf, roleOf } from './room';
import { ServerKeys } from './server-keys';
import type { LeftReason, SessionEvent } from './session-event';
import { readEpoch, type SignedEpoch } from './signed-epoch';
import type { Signed } from './signed-message';

interface Identity {
  sessionId: string;
  peerId: string;
  serverKeys: ServerKeys;
}

const LEFT: Partial<Record<PeerLeftReason, LeftReason>> = {
  [PeerLeftReason.PEER_LEFT_REASON_LEFT]: 'left',
  [PeerLeftReason.PEER_LEFT_REASON_EXPIRED]: 'expired',
  [PeerLeftReason.PEER_LEFT_REASON_REMOVED]: 'removed',
};

/**
 * Turns the messages of several streams, one after the other, into one series of events: no event comes twice, and a
 * snapshot that closes a gap becomes the events that were missed.
 */
export class EventReader {
  private identity: Identity | null = null;
  /** The number of the last event, after which a resumed stream goes on. */
  private last: number | null = null;
  private readonly roster = new Set<string>();
  private pinned: ReadonlySet<string> = new Set();
  private term = 0;
  /** The server's time minus ours. */
  private serverAheadMs = 0;

  constructor(
    private readonly clock: Clock,
    /** Where this client reaches the server. */
    private readonly server: { host: string; port: number },
  ) {}

  /** The position at which the next stream begins; null: there was no stream yet. */
  get resume(): { peerId: string; resumeFrom: number } | null {
    if (this.identity === null || this.last === null) return null;
    return { peerId: this.identity.peerId, resumeFrom: this.last };
  }

  /** Who we are; null before the first welcome. */
  get self(): string | null {
    return this.identity?.peerId ?? null;
  }

  /** Now, by the server's clock. */
  private get serverNowMs(): number {
    return this.clock.nowMs() + this.serverAheadMs;
  }

  /** Of this session, wherever it was heard. Throws RemovalRefusedError. */
  readRemoval(signed: Removal['signed']): Removal {
    if (this.identity === null) throw new RemovalRefusedError('removal-session', 'no session has begun');
    return readRemoval(signed, this.believedNow(this.identity));
  }

  /** Of this session, wherever it was heard. Throws PermissionRefusedError. */
  readPermission(signed: Signed): Permission {
    if (this.identity === null) throw new PermissionRefusedError('permission-session', 'no session has begun');
    return readPermission(signed, this.believedNow(this.identity));
  }

  /** Of this session, wherever it was heard. Throws EpochRefusedError. */
  readEpoch(signed: Signed): SignedEpoch {
    if (this.identity === null) throw new EpochRefusedError('epoch-session', 'no session has begun');
    return readEpoch(signed, this.believedNow(this.identity));
  }

  /** Over a link. Throws HandoverRefusedError. */
  readHandover(signed: Signed): Handover {
    if (this.identity === null) throw new HandoverRefusedError('handover-signature', 'no session has begun');
    return this.identity.serverKeys.receive(signed, 'peer', this.serverNowMs).handover;
  }

  /** Throws IntroductionKeyChangedError. */
  read({ number, event }: JoinResponse): SessionEvent[] {
    switch (event?.$case) {
      case 'welcome':
        return this.welcome(event.value, number);
      case 'snapshot':
        return this.snapshot(event.value, number);
      case 'introduction':
        return this.introduction(event.value, number);
      case 'removal': // `peerLeft` of the same number follows
        return this.last !== null && number > this.last ? this.removed(event.value) : [];
      case 'permission':
        return this.isNew(number) ? this.permitted(event.value) : [];
      case 'handover': // of no room: its number says nothing
        return this.identity === null ? [] : this.handedOver(this.identity.serverKeys, [event.value]);
      case 'peerJoined':
        return this.isNew(number) && event.value.peer ? [this.joined(event.value.peer, number)] : [];
      case 'peerLeft':
        return this.isNew(number) ? [this.left(event.value.peerId, LEFT[event.value.reason] ?? 'lost', number)] : [];
      case 'master':
        return this.isNew(number) ? this.elected(event.value, number) : [];
      case 'memberJoined': {
        const { member } = event.value;
        if (!this.isNew(number) || !member) return [];
        const { accountId, name, role } = member;
        return [{ type: 'memberJoined', number, accountId, name, role: roleOf(role) }];
      }
      case 'roomChanged':
        return this.isNew(number) ? [this.roomChanged(event.value, number)] : [];
      case 'relayTokens':
        if (!this.isNew(number)) return [];
        return [
          {
            type: 'relayTokens',
            ...relayTokensOf(event.value, { server: this.server, serverNowMs: this.serverNowMs }),
          },
        ];
      case 'relayRefused':
        return [{ type: 'relayRefused', ...relayRefusedOf(event.value) }];
      default: // renewed and ended are the stream's own; what a newer server tells besides is passed over
        return [];
    }
  }

  // ---- details ----

  private believedNow({ serverKeys, ...who }: Identity) {
    return { ...who, keys: serverKeys.counting(this.serverNowMs) };
  }

  private welcome(
    { sessionId, peerId, introductionKey, serverTimeMs, resumed, handovers }: Welcome,
    number: number,
  ): SessionEvent[] {
    this.serverAheadMs = serverTimeMs - this.clock.nowMs();
    if (!resumed) this.last = number;
    const before = this.identity;
    const serverKeys = before?.serverKeys ?? new ServerKeys(introductionKey);
    const learned = this.handedOver(serverKeys, handovers);
    // [TOAST-5.9-6]
    if (!serverKeys.counts(introductionKey, this.serverNowMs))
      throw new IntroductionKeyChangedError(
        'the server signs introductions with another key than before, and no hand-over that is signed by a key known here leads to it; leave the session, and join again if its operator changed it',
      );
    this.identity ??= { sessionId, peerId, serverKeys };
    return before === null ? [{ type: 'welcome', sessionId, peerId }, ...learned] : learned;
  }

  private handedOver(serverKeys: ServerKeys, all: SignedHandover[]): SessionEvent[] {
    const { learned, refused } = serverKeys.receiveAll(all, this.serverNowMs);
    return [
      ...learned.map((handover) => ({ type: 'handover' as const, ...handover })),
      ...refused.map((error) => ({ type: 'handoverRefused' as const, error })),
    ];
  }

  private introduction(signed: SignedIntroduction, number: number): SessionEvent[] {
    if (this.identity === null || number < this.last!) return [];
    this.last = number;
    const { serverNowMs } = this;
    const { keys, sessionId, peerId: self } = this.believedNow(this.identity);
    try {
      return [{ type: 'introduction', ...readIntroduction(signed, { keys, sessionId, self, serverNowMs }) }];
    } catch (error) {
      if (!(error instanceof IntroductionRefusedError)) throw error;
      return [{ type: 'introductionRefused', error }];
    }
  }

  private removed(signed: SignedRemoval): SessionEvent[] {
    try {
      return [{ type: 'removal', ...this.readRemoval(signed) }];
    } catch (error) {
      if (!(error instanceof RemovalRefusedError)) throw error;
      return [{ type: 'removalRefused', error }];
    }
  }

  private permitted(signed: SignedPermission): SessionEvent[] {
    try {
      return [{ type: 'permission', ...this.readPermission(signed) }];
    } catch (error) {
      if (!(error instanceof PermissionRefusedError)) throw error;
      return [{ type: 'permissionRefused', error }];
    }
  }

  private snapshot({ peers, master, removals, permissions }: Snapshot, number: number): SessionEvent[] {
    const present = new Set(peers.map(({ peerId }) => peerId));
    const gone = [...this.roster].filter((peerId) => !present.has(peerId));
    const come = peers.filter(({ peerId }) => !this.roster.has(peerId));
    const differs = peers.some(({ peerId, pinned }) => this.roster.has(peerId) && pinned !== this.pinned.has(peerId));
    const pinned = peers.filter((peer) => peer.pinned).map(({ peerId }) => peerId);
    return [
      ...removals.flatMap((signed) => this.removed(signed)),
      ...gone.map((peerId) => this.left(peerId, 'lost', number)),
      ...come.map((peer) => this.joined(peer, number)),
      ...(differs ? [this.repinned(pinned, number)] : []),
      ...permissions.flatMap((signed) => this.permitted(signed)),
      ...(master ? this.elected(master, number) : []),
    ];
  }

  private isNew(number: number): boolean {
    if (this.last === null || number <= this.last) return false;
    this.last = number;
    return true;
  }

  private joined(peer: ProtoRosterPeer, number: number): SessionEvent {
    this.roster.add(peer.peerId);
    const { peerId, accountName: name, displayName, device, agent, mayPlay, joinedNumber, pinned } = peer;
    const role = roleOf(peer.role);
    const others = [...this.pinned].filter((id) => id !== peerId);
    this.pinned = new Set(pinned ? [...others, peerId] : others);
    const words = { name, displayName, device, agent, role, mayPlay, joinedNumber, pinned };
    return { type: 'peerJoined', number, peerId, ...words };
  }

  private roomChanged({ pinnedPeerIds, sysex, relayOnly, ...playout }: ProtoRoomChanged, number: number): SessionEvent {
    this.pinned = new Set(pinnedPeerIds);
    return { type: 'roomChanged', number, sysex, playout: playoutOf(playout), relayOnly, pinnedPeerIds };
  }

  /** Only the timing master is known of what changed in a gap. */
  private repinned(pinnedPeerIds: string[], number: number): SessionEvent {
    this.pinned = new Set(pinnedPeerIds);
    return { type: 'roomChanged', number, sysex: null, playout: null, relayOnly: null, pinnedPeerIds };
  }

  private left(peerId: string, reason: LeftReason, number: number): SessionEvent {
    this.roster.delete(peerId);
    return { type: 'peerLeft', number, peerId, reason };
  }

  /** The signed payload counts, and not the fields beside it. */
  private elected({ reason, ...word }: MasterElected, number: number): SessionEvent[] {
    try {
      const { epoch, peerId, signed } = this.readEpoch(word);
      if (epoch.term <= this.term) return [];
      this.term = epoch.term;
      return [{ type: 'master', number, epoch, peerId, reason, signed }];
    } catch (error) {
      if (!(error instanceof EpochRefusedError)) throw error;
      return [{ type: 'masterRefused', error }];
    }
  }
}
