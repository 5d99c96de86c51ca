import { createPublicKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import {
  candidateKindOf,
  type CandidateOrigin,
  FINGERPRINT_BYTES,
  IntroductionPayload,
  introductionSignedBytes,
} from '@midip2p/proto';
import { type IntroductionRefusalCode, IntroductionRefusedError } from './errors';
import { readSigned, type Signed, type SignedKind } from './signed-message';

/** An address at which a peer can be dialled: an IP address and a TCP port. */
export interface Candidate {
  host: string;
  port: number;
  /** Absent: an address of the machine's own. */
  kind?: CandidateOrigin;
  /** Only of a reflexive one: the TCP port for the clock lane. */
  clockPort?: number | undefined;
}

/** A verified introduction: what the server says of a peer. */
export interface Introduction {
  peerId: string;
  /** The account's. */
  name: string;
  /** The player's display name; empty: the account's name is shown. */
  displayName: string;
  /** True: its player is a guest, without a password. */
  guest: boolean;
  /** SHA-256 of the certificate it shows on links, 32 bytes. */
  fingerprint: Uint8Array;
  /** false: its MIDI has to be refused. */
  mayPlay: boolean;
  /** Names of its inputs whose MIDI has to be refused. */
  mutedPorts: string[];
  /** Best first. */
  candidates: Candidate[];
}

/** The values with which an introduction must agree. */
export interface Believed {
  /** The server's keys that count now. */
  keys: readonly KeyObject[];
  sessionId: string;
  /** The peer for which it must be. */
  self: string;
  /** The server's time now. */
  serverNowMs: number;
}

const MOST_CANDIDATES = 8;

/** Throws IntroductionRefusedError. Nothing else is looked at before the signature is verified. */
export function readIntroduction(signed: Signed, believed: Believed): Introduction {
  const word = readSigned(signed, believed.keys, INTRODUCTION);
  const { peerId, accountName: name, displayName, guest, mayPlay, mutedPorts } = word;
  const fault = faultOf(word, believed);
  if (fault !== null) throw new IntroductionRefusedError(...fault, peerId);
  const candidates = word.candidates.map(({ host, port, kind, clockPort }) => ({
    host,
    port,
    kind: candidateKindOf(kind),
    ...(clockPort === undefined ? {} : { clockPort }),
  }));
  const fingerprint = new Uint8Array(word.fingerprint);
  return { peerId, name, displayName, guest, fingerprint, mayPlay, mutedPorts, candidates };
}

/** From the 32 raw bytes. */
export function ed25519Key(raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

// ---- details ----

const INTRODUCTION: SignedKind<IntroductionPayload> = {
  signedBytes: introductionSignedBytes,
  decode: (payload) => IntroductionPayload.decode(payload),
  refused: (fault) =>
    fault === 'signature'
      ? new IntroductionRefusedError(
          'introduction-signature',
          "an introduction does not bear the server's signature",
          null,
        )
      : new IntroductionRefusedError('introduction-malformed', 'an introduction cannot be read', null),
};

function faultOf(word: IntroductionPayload, believed: Believed): [IntroductionRefusalCode, string] | null {
  const who = `the introduction of ${word.accountName || word.peerId}`;
  if (word.sessionId !== believed.sessionId) return ['introduction-session', `${who} is for another session`];
  if (word.recipientPeerId !== believed.self) return ['introduction-recipient', `${who} is for another peer`];
  if (word.expiresAtMs <= believed.serverNowMs)
    return ['introduction-expired', `${who} ended at ${new Date(word.expiresAtMs).toISOString()}`];
  const malformed = malformation(word, believed);
  return malformed === null ? null : ['introduction-malformed', `${who} ${malformed}`];
}

function malformation({ peerId, fingerprint, candidates }: IntroductionPayload, { self }: Believed): string | null {
  if (peerId === '' || peerId === self) return 'names no other peer';
  if (fingerprint.length !== FINGERPRINT_BYTES) return `has a fingerprint of ${fingerprint.length} bytes`;
  if (candidates.length > MOST_CANDIDATES) return `has ${candidates.length} candidates`;
  const isPort = (port: number) => port >= 1 && port <= 65535;
  const wrong = candidates.find(
    ({ host, port, clockPort = port }) => isIP(host) === 0 || !isPort(port) || !isPort(clockPort),
  );
  return wrong === undefined ? null : `has the candidate "${wrong.host}", TCP port ${wrong.port}`;
}
