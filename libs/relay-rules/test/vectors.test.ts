import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JOINED, readAnswer, readGreeting, readToken, refusalFrame, type RelayRefusal } from '../src';

const vectors = <T>(name: string) =>
  JSON.parse(readFileSync(join(__dirname, '../../../spec/vectors/toast', name), 'utf8')) as T;
const bytes = (hex: string) => Buffer.from(hex, 'hex');
const keyOf = (hex: string): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes(hex).toString('base64url') }, format: 'jwk' });

interface TokenVector {
  description: string;
  requirement: string;
  token: string;
  atMs: number;
  code: string | null;
  [says: string]: unknown;
}
const { keys, tests: tokens } = vectors<{ keys: string[]; tests: TokenVector[] }>('relay-tokens.json');
const believed = keys.map(keyOf);

describe('relay-tokens.json', () => {
  it.each(tokens)('$description ($requirement)', ({ token, atMs, code, ...all }) => {
    const { key, side, expiresAtMs, session, link, number, account } = all;
    const says = { key, side, expiresAtMs, session, link, number, account };
    expect(readToken(bytes(token), believed, atMs)).toEqual(code ?? says);
  });

  it('believes nothing with a bit changed, wherever it is', () => {
    const { token, atMs } = tokens[0]!;
    for (let bit = 0; bit < token.length * 4; bit += 1) {
      const changed = bytes(token);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(readToken(changed, believed, atMs)).toMatch(/^relay-token-(malformed|signature)$/);
    }
  });
});

interface GreetingVector {
  description: string;
  requirement: string;
  hex: string;
  code: string | null;
  token: string | null;
  rest: string | null;
}
const { answers, tests: greetings } = vectors<{ answers: Record<string, string>; tests: GreetingVector[] }>(
  'relay-greetings.json',
);

describe('relay-greetings.json', () => {
  const outcome = (all: Buffer) => {
    const read = readGreeting(all);
    if (read === null || typeof read === 'string') return { code: read, token: null, rest: null };
    return { code: null, token: read.token.toString('hex'), rest: read.rest.toString('hex') };
  };

  it.each(greetings)('$description ($requirement)', ({ hex, code, token, rest }) => {
    expect(outcome(bytes(hex))).toEqual({ code, token, rest });
  });

  it.each(greetings)('$description, byte by byte', ({ hex, code, token }) => {
    const all = bytes(hex);
    const reads = Array.from({ length: all.length + 1 }, (_, length) => outcome(all.subarray(0, length)));
    const decided = reads.find((read) => read.code !== null || read.token !== null);
    expect(decided ?? { code: null, token: null }).toMatchObject({ code, token });
  });

  it('answers as the page says, and reads its own answers [TOAST-13.1-3] [TOAST-13.3-5]', () => {
    expect(JOINED.toString('hex')).toBe(answers['joined']);
    const code = answers['code'] as RelayRefusal;
    expect(refusalFrame(code).toString('hex')).toBe(answers['refusal']);
    const rest = Buffer.from('more');
    expect(readAnswer(Buffer.concat([JOINED, rest]))).toEqual({ refusal: null, rest });
    expect(readAnswer(refusalFrame(code))).toMatchObject({ refusal: code });
    expect(readAnswer(JOINED.subarray(0, -1))).toBeNull();
  });

  it.each([
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['TLS', bytes('15030300020228')],
    ['a frame of another type', bytes('0000001400000004')],
    ['a frame that is shorter than any', bytes('00000001')],
    ['an answer that was changed on its way', Buffer.concat([JOINED.subarray(0, -1), Buffer.from([0])])],
  ])('takes %s for no relay', (_, answer) => {
    const read = readAnswer(Buffer.concat([answer, Buffer.alloc(2000)]));
    expect(read).toMatchObject({ refusal: 'toast-handshake-order' });
  });
});
