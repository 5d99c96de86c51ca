import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createSigner } from 'fast-jwt';
import { AccessTokens } from './access-tokens';
import { TokenRing } from './token-ring';

const key = generateKeyPairSync('ed25519');
const ringOf = (signing: string, keys: Record<string, { publicKey: KeyObject; privateKey: KeyObject }>) => {
  const read = new Map(Object.entries(keys).map(([kid, { publicKey }]) => [kid, publicKey]));
  return { signing: { kid: signing, privateKey: keys[signing]!.privateKey }, read: { access: read, device: read } };
};
const ring = new TokenRing();
ring.set(ringOf('now', { now: key }));
const tokens = new AccessTokens(ring, 900);
const ada = { accountId: 'a1', name: 'Ada', deviceId: 'd1', rights: [] };

it('says who is calling, at once: no other work is waited for', () => {
  const { token, expiresAtMs } = tokens.issue(ada);
  expect(tokens.verify(token)).toEqual({ ...ada, expiresAtMs });
  expect(tokens.verify(tokens.issue({ ...ada, rights: ['moderate'] }).token).rights).toEqual(['moderate']);
  expect(tokens.issue(ada).token).not.toBe(token); // of the same second
});

it('is found good once, and remembered: a caller who calls on and on costs no signature each time', () => {
  const { token } = tokens.issue(ada);
  const first = tokens.verify(token);
  expect(tokens.verify(token)).toBe(first);
  for (let other = 0; other < 4200; ++other) tokens.verify(tokens.issue(ada).token);
  expect(tokens.verify(token)).not.toBe(first); // so many are remembered, and no more
});

it('runs out also where it was found good before', () => {
  jest.useFakeTimers();
  try {
    const { token } = tokens.issue(ada);
    tokens.verify(token);
    jest.setSystemTime(Date.now() + 901_000);
    expect(() => tokens.verify(token)).toThrow(expect.objectContaining({ code: 'token-expired' }) as Error);
  } finally {
    jest.useRealTimers();
  }
});

it('has run out when its time has come, and says so', () => {
  expect(() => tokens.verify(new AccessTokens(ring, -1).issue(ada).token)).toThrow(
    expect.objectContaining({ code: 'token-expired' }) as Error,
  );
});

describe('what our key has signed, but is no access token of ours, is refused', () => {
  const claims = { sub: 'a1', exp: Math.floor(Date.now() / 1000) + 60, name: 'Ada', device: 'd1', grants: ['play'] };
  const sign = (header: object, more: object) =>
    createSigner({
      key: key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      algorithm: 'EdDSA',
      header: { alg: 'EdDSA', typ: 'at+jwt', ...header },
    })({ iss: 'midip2p', aud: 'midip2p', ...claims, ...more });

  it('but the one that has everything', () => {
    expect(tokens.verify(sign({}, {})).accountId).toBe('a1');
  });

  it.each([
    ['another type', { typ: 'jwt' }, {}],
    ['no type', { typ: undefined }, {}],
    ['another issuer', {}, { iss: 'else' }],
    ['another audience', {}, { aud: 'else' }],
    ['nobody', {}, { sub: undefined }],
    ['no end', {}, { exp: undefined }],
    ['no name', {}, { name: undefined }],
    ['no device', {}, { device: undefined }],
    ['no grants', {}, { grants: undefined }],
    ['no right to play', {}, { grants: ['read'] }],
  ])('%s', (_, header, more) => {
    expect(() => tokens.verify(sign(header, more))).toThrow(
      expect.objectContaining({ code: 'token-invalid' }) as Error,
    );
  });
});

describe('the key in its header', () => {
  const [older, newer] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const kidOf = (token: string) =>
    (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;

  it('is the one that signs now, and one that signs no more is read until it goes, remembered or not', () => {
    const keys = new TokenRing();
    keys.set(ringOf('older', { older, newer }));
    const those = new AccessTokens(keys, 900);
    const before = those.issue(ada).token;
    those.verify(before);
    expect(keys.set(ringOf('newer', { older, newer }))).toBe(true);
    expect(keys.set(ringOf('newer', { older, newer }))).toBe(false);
    const after = those.issue(ada).token;
    expect([kidOf(before), kidOf(after)]).toEqual(['older', 'newer']);
    expect([those.verify(before).accountId, those.verify(after).accountId]).toEqual(['a1', 'a1']);
    keys.set(ringOf('newer', { newer }));
    expect(() => those.verify(before)).toThrow(expect.objectContaining({ code: 'token-invalid' }) as Error);
    expect(those.verify(after).accountId).toBe('a1');
  });

  it('is believed of nobody: another key of ours does not vouch for it', () => {
    const keys = new TokenRing();
    keys.set(ringOf('older', { older, newer }));
    const { token } = new AccessTokens(keys, 900).issue(ada);
    const swapped = new TokenRing();
    swapped.set(ringOf('newer', { older: newer, newer: older }));
    expect(() => new AccessTokens(swapped, 900).verify(token)).toThrow(
      expect.objectContaining({ code: 'token-invalid' }) as Error,
    );
  });
});
