// What the server signs so that two peers may meet at a relay (spec/toast.md, 13.2 and 13.5).
import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { makeToken } from '@midip2p/relay-rules';

/** Tokens that a peer gets at once: two for each race of a link, one a lane. [TOAST-13.5-2] */
const TOKENS = 8;
/** A relay takes none that is good for more than 15 minutes; its clock may be that much less behind the server's. [TOAST-13.5-2] */
const GOOD_FOR_MS = 5 * 60_000;

interface Side {
  peerId: string;
  accountId: string;
}

/** A way for two peers by a relay, as the room's event keeps it. */
export interface RelayWay {
  sessionId: string;
  /** The lower id, which is side 0, is first. */
  peerIds: [string, string];
  /** 32 hex digits. */
  link: string;
  firstNumber: number;
  /** Of each side, in base64. */
  tokens: [string[], string[]];
  expiresAtMs: number;
}

/**
 * `number`: of the room's event that will tell of it, by which no two ways of a room have a token's number in common. One key signs for
 * both sides: servers may have different ones, and connections by tokens of different keys are not joined. [TOAST-13.5-2]
 */
export function makeWay(
  sessionId: string,
  peers: readonly [Side, Side],
  { number, nowMs, key }: { number: number; nowMs: number; key: KeyObject },
): RelayWay {
  const [one, other] = peers[0].peerId < peers[1].peerId ? peers : [peers[1], peers[0]];
  const peerIds: [string, string] = [one.peerId, other.peerId];
  const link = standInFor(`link ${sessionId} ${peerIds.join(' ')}`, key); // [TOAST-13.5-4]
  const [firstNumber, expiresAtMs] = [(number * TOKENS) % 2 ** 32, nowMs + GOOD_FOR_MS];
  const tokensOf = (side: 0 | 1, { accountId }: Side) => {
    const account = standInFor(`account ${accountId}`, key);
    const said = { side, expiresAtMs, session: sessionId.replaceAll('-', ''), link, account };
    return Array.from({ length: TOKENS }, (_, i) =>
      makeToken({ ...said, number: firstNumber + i }, key).toString('base64'),
    );
  };
  return { sessionId, peerIds, link, firstNumber, tokens: [tokensOf(0, one), tokensOf(1, other)], expiresAtMs };
}

// ---- details ----

/** 16 bytes in hex: the same for the same text and key, and nobody without the key can tell for which text. [TOAST-13.5-4] */
const standInFor = (text: string, key: KeyObject): string =>
  createHmac('sha256', secretOf(key)).update(text).digest('hex').slice(0, 32);

/** The same at all servers that sign with that key, so that a relay can count for an account wherever it is signed in. */
const secretOf = (key: KeyObject): Buffer =>
  Buffer.from(hkdfSync('sha256', key.export({ format: 'der', type: 'pkcs8' }), '', 'midip2p relay stand-ins v1', 32));
