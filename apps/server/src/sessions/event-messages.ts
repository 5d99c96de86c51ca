import {
  type JoinResponse,
  type MasterElected,
  PeerLeftReason,
  type RelayTokens,
  type RosterPeer as ProtoRosterPeer,
} from '@midip2p/proto';
import { relayIn } from '../config/relay-address';
import { mayPlay } from '../rooms/rights';
import { protoRole } from '../rooms/roles';
import { protoPlayout } from '../rooms/room-message';
import type { SignedMessage } from './sign-message';
import type { LeftReason, Master, RelayWayEvent, RosterPeer, SessionEvent } from './session';

export type JoinEvent = NonNullable<JoinResponse['event']>;

const LEFT_REASON: Record<LeftReason, PeerLeftReason> = {
  left: PeerLeftReason.PEER_LEFT_REASON_LEFT,
  lost: PeerLeftReason.PEER_LEFT_REASON_LOST,
  expired: PeerLeftReason.PEER_LEFT_REASON_EXPIRED,
};

/**
 * The messages about an event for everybody in session `sessionId`, in order. Introductions differ for each, and a relay is for two,
 * see StreamFollower.
 */
export function messagesOf(event: SessionEvent, sessionId: string, signer: Signer): JoinEvent[] {
  if (event.kind === 'member-joined')
    return [
      {
        $case: 'memberJoined',
        value: {
          member: {
            ...{ accountId: event.accountId, name: event.name, role: protoRole(event.role) },
            ...{ muted: false, mutedPorts: [], displayName: event.displayName ?? '', guest: event.guest ?? false },
          },
        },
      },
    ];
  if (event.kind === 'room-changed') {
    const { sysex, playout = 'own', playoutMs = 0, relayOnly = false, pinnedPeerIds } = event;
    const value = { sysex, ...protoPlayout({ playout, playoutMs }), relayOnly, pinnedPeerIds };
    return [{ $case: 'roomChanged', value }];
  }
  if (!('sessionId' in event) || event.sessionId !== sessionId) return []; // of the room itself, or of an earlier session of it
  switch (event.kind) {
    case 'peer-joined':
      return [{ $case: 'peerJoined', value: { peer: rosterMessage(event) } }];
    case 'peer-left':
      return [{ $case: 'peerLeft', value: { peerId: event.peerId, reason: LEFT_REASON[event.reason] } }];
    case 'peer-removed': {
      const { peerId } = event;
      return [
        { $case: 'removal', value: signer.again('removal', signedIn(event).payload, event) },
        { $case: 'peerLeft', value: { peerId, reason: PeerLeftReason.PEER_LEFT_REASON_REMOVED } },
      ];
    }
    case 'peer-permitted':
      return [{ $case: 'permission', value: signer.again('permission', signedIn(event).payload, event) }];
    case 'master':
      return [{ $case: 'master', value: masterMessage(event, signer) }];
    case 'peer-resumed':
    case 'peer-candidates':
    case 'relay-way':
      return [];
  }
}

export const rosterMessage = (peer: RosterPeer): ProtoRosterPeer => ({
  peerId: peer.peerId,
  accountName: peer.accountName,
  displayName: peer.displayName ?? '',
  device: peer.device,
  agent: peer.agent,
  role: protoRole(peer.role),
  mayPlay: mayPlay({ role: peer.role, muted: peer.muted ?? false }),
  joinedNumber: peer.joinedNumber,
  pinned: peer.pinned ?? false,
});

export const signedIn = ({ payload, signature }: { payload: string; signature: string }) => ({
  payload: Buffer.from(payload, 'base64'),
  signature: Buffer.from(signature, 'base64'),
});

export const relayTokens = (way: RelayWayEvent, side: 0 | 1): RelayTokens => ({
  peerId: way.peerIds[1 - side]!,
  relays: way.relays.map(relayIn),
  link: Buffer.from(way.link, 'hex'),
  firstNumber: way.firstNumber,
  tokens: way.tokens[side].map((token) => Buffer.from(token, 'base64')),
  expiresAtMs: way.expiresAtMs,
});

/** How messages for one stream are signed. */
export interface Signer {
  epoch(master: Master): SignedMessage;
  /** A message that was signed before, and is kept in `of`. */
  again(kind: 'removal' | 'permission', payload: Uint8Array, of: object): SignedMessage;
}

export const masterMessage = (master: Master, signer: Signer): MasterElected => {
  const { term, elector, peerId, reason } = master;
  return { epoch: { term, elector }, peerId, reason, ...signer.epoch(master) };
};
