import { generateKeyPairSync, sign } from 'node:crypto';
import { CandidateKind, IntroductionPayload, introductionSignedBytes, Role } from '@midip2p/proto';
import { IntroductionRefusedError } from './errors';
import { ed25519Key, readIntroduction } from './introduction';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
const believed = { keys: [ed25519Key(raw)], sessionId: 'friday', self: 'me', serverNowMs: 1000 };

const payloadOf = (more: Partial<IntroductionPayload> = {}) =>
  Buffer.from(
    IntroductionPayload.encode({
      sessionId: 'friday',
      peerId: 'ben',
      accountName: 'Ben',
      displayName: '',
      guest: true,
      fingerprint: Buffer.alloc(32, 7),
      role: Role.ROLE_PLAYER,
      mayPlay: true,
      candidates: [
        { host: '::1', port: 4000 },
        { host: '203.0.113.7', port: 7400, kind: CandidateKind.CANDIDATE_KIND_ADVERTISED },
        { host: '203.0.113.7', port: 7401, kind: CandidateKind.UNRECOGNIZED },
        { host: '203.0.113.7', port: 7402, kind: CandidateKind.CANDIDATE_KIND_REFLEXIVE, clockPort: 7403 },
      ],
      issuedAtMs: 500,
      expiresAtMs: 1001,
      recipientPeerId: 'me',
      mutedPorts: ['Pads'],
      ...more,
    }).finish(),
  );
const signed = (payload: Buffer) => ({ payload, signature: sign(null, introductionSignedBytes(payload), privateKey) });
const codeOf = (introduction: ReturnType<typeof signed>) => {
  try {
    readIntroduction(introduction, believed);
    return 'believed';
  } catch (error) {
    return error instanceof IntroductionRefusedError ? error.code : error;
  }
};

it('believes what the server signed', () => {
  expect(readIntroduction(signed(payloadOf()), believed)).toEqual({
    peerId: 'ben',
    name: 'Ben',
    displayName: '',
    guest: true,
    fingerprint: new Uint8Array(32).fill(7),
    mayPlay: true,
    mutedPorts: ['Pads'],
    candidates: [
      { host: '::1', port: 4000, kind: 'host' }, // of an older server
      { host: '203.0.113.7', port: 7400, kind: 'advertised' },
      { host: '203.0.113.7', port: 7401, kind: 'host' }, // of a newer one
      { host: '203.0.113.7', port: 7402, kind: 'reflexive', clockPort: 7403 },
    ],
  });
});

it('believes nothing with a bit changed, wherever it is', () => {
  const good = signed(payloadOf());
  for (const part of ['payload', 'signature'] as const)
    for (let bit = 0; bit < good[part].length * 8; bit += 1) {
      const bytes = Buffer.from(good[part]);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(codeOf({ ...good, [part]: bytes })).toBe('introduction-signature');
    }
});

it('does not take another signature of the same key for an introduction', () => {
  const payload = payloadOf();
  expect(codeOf({ payload, signature: sign(null, payload, privateKey) })).toBe('introduction-signature');
});

it.each([
  ['introduction-session', { sessionId: 'monday' }],
  ['introduction-recipient', { recipientPeerId: 'cleo' }],
  ['introduction-recipient', { recipientPeerId: '' }],
  ['introduction-expired', { expiresAtMs: 1000 }],
  ['introduction-malformed', { peerId: '' }],
  ['introduction-malformed', { peerId: 'me' }],
  ['introduction-malformed', { fingerprint: Buffer.alloc(31) }],
  ['introduction-malformed', { candidates: [{ host: 'example.org', port: 1 }] }],
  ['introduction-malformed', { candidates: [{ host: '::1', port: 0 }] }],
  ['introduction-malformed', { candidates: [{ host: '::1', port: 65536 }] }],
  ['introduction-malformed', { candidates: [{ host: '::1', port: 1, clockPort: 65536 }] }],
  ['introduction-malformed', { candidates: Array(9).fill({ host: '::1', port: 1 }) }],
])('refuses with %s: %j', (code, more) => {
  expect(codeOf(signed(payloadOf(more)))).toBe(code);
});

it('refuses what is signed and no message', () => {
  expect(codeOf(signed(Buffer.from([0xff, 0xff, 0xff])))).toBe('introduction-malformed');
});
