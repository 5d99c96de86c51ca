// The events that a server sends on a stream, signed as a server signs them: for the tests of what reads them.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import {
  EpochPayload,
  epochSignedBytes,
  IntroductionPayload,
  introductionSignedBytes,
  type JoinResponse,
  PeerLeftReason,
  RemovalPayload,
  removalSignedBytes,
  Role,
} from '@midip2p/proto';
import { EventReader } from '../src/event-reader';
import type { SessionEvent } from '../src/session-event';

export type ServerEvent = NonNullable<JoinResponse['event']>;

const NOW = 1_700_000_000_000;
/** The server's clock is an hour ahead of ours. */
export const SERVER_NOW = NOW + 3_600_000;
export const keys = generateKeyPairSync('ed25519');
export const raw = (key: typeof keys) => Buffer.from(key.publicKey.export({ format: 'jwk' }).x!, 'base64url');

export const aReader = () =>
  new EventReader({ nowMs: () => NOW, after: () => () => {} }, { host: 'server.example', port: 443 });
export const welcome = (more: object = {}): ServerEvent => ({
  $case: 'welcome',
  value: {
    sessionId: 's',
    peerId: 'me',
    introductionKey: raw(keys),
    serverTimeMs: SERVER_NOW,
    resumed: false,
    handovers: [],
    ...more,
  },
});
export const roster = (peerId: string, joinedNumber: number) => ({
  peerId,
  accountName: `account of ${peerId}`,
  displayName: '',
  device: 'd',
  agent: 'a',
  role: Role.ROLE_PLAYER,
  mayPlay: true,
  joinedNumber,
  pinned: false,
});
export const joined = (peerId: string, number: number): ServerEvent => ({
  $case: 'peerJoined',
  value: { peer: roster(peerId, number) },
});
export const left = (peerId: string): ServerEvent => ({
  $case: 'peerLeft',
  value: { peerId, reason: PeerLeftReason.PEER_LEFT_REASON_LEFT },
});
export function elected(term: number, peerId: string, key = keys) {
  const payload = Buffer.from(EpochPayload.encode({ sessionId: 's', term, peerId }).finish());
  const signature = sign(null, epochSignedBytes(payload), key.privateKey);
  return { epoch: { term, elector: 0 }, peerId, reason: 'only', payload, signature };
}
export const master = (term: number, peerId: string): ServerEvent => ({
  $case: 'master',
  value: elected(term, peerId),
});

export function introduction(more: Partial<IntroductionPayload> = {}, key = keys): ServerEvent {
  const payload = IntroductionPayload.encode({
    sessionId: 's',
    peerId: 'other',
    accountName: 'ben',
    displayName: '',
    guest: false,
    fingerprint: randomBytes(32),
    role: Role.ROLE_PLAYER,
    mayPlay: true,
    candidates: [{ host: '10.0.0.7', port: 5000 }],
    issuedAtMs: SERVER_NOW,
    expiresAtMs: SERVER_NOW + 1000,
    recipientPeerId: 'me',
    mutedPorts: [],
    ...more,
  }).finish();
  const signature = sign(null, introductionSignedBytes(payload), key.privateKey);
  return { $case: 'introduction', value: { payload: Buffer.from(payload), signature } };
}

export function removal(peerId: string, more: Partial<RemovalPayload> = {}, key = keys) {
  const fields = { sessionId: 's', peerId, fingerprints: [randomBytes(32)], reason: 'why', issuedAtMs: SERVER_NOW };
  const payload = Buffer.from(RemovalPayload.encode({ ...fields, ...more }).finish());
  return { payload, signature: sign(null, removalSignedBytes(payload), key.privateKey) };
}
export const removed = (peerId: string): ServerEvent[] => [
  { $case: 'removal', value: removal(peerId) },
  { $case: 'peerLeft', value: { peerId, reason: PeerLeftReason.PEER_LEFT_REASON_REMOVED } },
];

export const read = (reader: EventReader, ...events: [number, ServerEvent][]): SessionEvent[] =>
  events.flatMap(([number, event]) => reader.read({ number, event }));
/** An event in a few words. */
export const brief = (event: SessionEvent) =>
  [event.type, 'peerId' in event ? event.peerId : '', 'number' in event ? event.number : ''].join(' ').trim();
