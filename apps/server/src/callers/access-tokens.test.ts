import { generateKeyPairSync } from 'node:crypto';
import { createSigner } from 'fast-jwt';
import { AccessTokens } from './access-tokens';

const key = generateKeyPairSync('ed25519');
const tokens = new AccessTokens(key, 900);
const ada = { accountId: 'a1', name: 'Ada', deviceId: 'd1', administrator: false };

it('says who is calling, at once: no other work is waited for', () => {
  const { token, expiresAtMs } = tokens.issue(ada);
  expect(tokens.verify(token)).toEqual({ ...ada, expiresAtMs });
  expect(tokens.verify(tokens.issue({ ...ada, administrator: true }).token).administrator).toBe(true);
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
  expect(() => tokens.verify(new AccessTokens(key, -1).issue(ada).token)).toThrow(
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
