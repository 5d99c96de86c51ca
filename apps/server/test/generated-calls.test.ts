// Calls that nobody would write, of every rpc and every route: whatever comes in, the server refuses or does it, and never fails.
// MIDIP2P_GENERATED_CALLS says how many (1200 without it), MIDIP2P_SEED begins elsewhere than at 1.
import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import type { RunningServer } from '../src';
import { anAdministrator } from './administrators';
import { AnyCaller, anyRequest, encode, METHODS, requestTypeOf } from './any-call';
import { type HttpsClient, httpsTo } from './https';
import { aRoom, ask, type Connections, invitation, joined, somebody, type Somebody } from './player';
import { OPERATIONS } from './rest-requests';
import { withServer } from './with-server';

const CALLS = Number(process.env.MIDIP2P_GENERATED_CALLS ?? 1200);
const SEED = Number(process.env.MIDIP2P_SEED ?? 1);
const AT_ONCE = 16;
/** What is known is made anew after so many: generated calls close rooms and delete accounts. */
const RENEW_EVERY = 2000;

let server: RunningServer;
let at: Connections;
let https: HttpsClient;
let caller: AnyCaller;
let root: Somebody;
const logged: string[] = [];

const MANY = 1_000_000;
withServer(
  async (started, atEnd) => {
    ({ server, at } = started);
    https = await httpsTo(server, false);
    caller = await AnyCaller.to(server);
    root = await anAdministrator(server, at);
    atEnd(() => caller.close());
    atEnd(() => https.close());
  },
  {
    log: { level: 'error' },
    auth: { signUps: 100_000, attempts: 1000, accessTokenSeconds: 86_400 }, // it may take an hour
    database: { connectSeconds: 60, statementSeconds: 600 }, // however busy the machine is
    limits: {
      ...{ callsPerAccount: MANY, callsPerConnection: 1000, callsPerSecondPerAccount: MANY },
      ...{ callsPerSecondPerConnection: MANY, joinsPerMinutePerAccount: MANY, roomsPerAccount: MANY },
      ...{ streamsPerAccount: 1000, streamsPerConnection: 1000 },
    },
  },
  { write: (line) => void logged.push(line) },
);

/** The same numbers for the same seed (mulberry32). */
function numbersOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Known {
  /** Of somebody who may sign out everywhere: the others are to be good for the calls that follow. */
  leaving: string;
  tokens: (string | undefined)[];
  texts: string[];
}

/** Things that are there, for calls that get further than the first look. Whoever may do everything is not among them. */
async function known(): Promise<Known> {
  const [ada, ben, leaving] = [await somebody(at), await somebody(at), await somebody(at)];
  const roomId = await aRoom(at, ada, ben);
  const { stream, peerId, sessionId } = await joined(at, ben, roomId);
  stream.halfClose();
  const page = { size: 1, after: '' };
  const { next } = await ask(at.admin, at.admin.listAccounts, { page, name: '' }, root.accessToken);
  await ask(at.auth, at.auth.signIn, { name: ada.name, password: ada.password, device: 'to be removed' });
  const { devices } = await ask(at.auth, at.auth.listDevices, { page }, ada.accessToken);
  return {
    leaving: leaving.accessToken,
    tokens: [ada.accessToken, ben.accessToken, root.accessToken, root.accessToken, undefined, 'x.y.z'],
    texts: [
      ...[roomId, roomId, peerId, sessionId, ben.accountId, ben.name, ben.name.toUpperCase(), devices[0]!.id, next],
      ...[await invitation(at, ada, roomId), ben.refreshToken, ben.password, randomUUID(), 'Friday', 'x', ''],
      ...['a\u0000b', '\u0000', '\ud83c', 'x\udc00', '\u202eevil', '🎹'.repeat(40), 'Zoe\u0308', ' '.repeat(70)],
      ...["'; DROP TABLE room; --", '%', '\\', '%00', '../..', '{}', '__proto__', 'constructor', 'null', '-1', '1e999'],
      ...['x'.repeat(65), 'x'.repeat(5000), 'deleted:x', Buffer.from('["rooms","\\u0000","x"]').toString('base64url')],
    ],
  };
}

/** What one call came to: null, or what is wrong with that. */
type Verdict = string | null;

function generator(random: () => number, { leaving, tokens, texts }: Known) {
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const whole = (most: number) => Math.floor(random() * most);
  const numbers = [0, 1, 2, 5, 100, 500, 501, 2 ** 31, 2 ** 32 - 1];
  const pick = (type: string, name: string): unknown => {
    switch (type) {
      case 'LENGTH':
        return name === 'several' ? one([0, 1, 2, 40, 300]) : Number(random() < 0.85);
      case 'TYPE_STRING':
        return name === 'host' && random() < 0.5 ? one(['127.0.0.1', '::1', '10.0.0.1', '224.0.0.1']) : one(texts);
      case 'TYPE_BYTES':
        return Buffer.alloc(one([0, 31, 32, 33, 1000]), whole(256));
      case 'TYPE_UINT64':
        return one([...numbers, 2 ** 53, '18446744073709551615']);
      case 'TYPE_DOUBLE':
        return one([0, 1, -1, NaN, Infinity, -Infinity, 1e308, 5e-324]);
      case 'TYPE_BOOL':
        return random() < 0.5;
      case 'TYPE_ENUM':
        return one([0, 1, 2, 3, 99]);
      default:
        return one(numbers);
    }
  };
  const noise = () => Buffer.from(Array.from({ length: whole(60) }, () => whole(256)));

  const overGrpc = async (): Promise<Verdict> => {
    const { path, requestStream } = one(METHODS);
    const message = () => (random() < 0.1 ? noise() : encode(path, anyRequest(requestTypeOf(path), pick)));
    const messages = Array.from({ length: requestStream ? 1 + whole(5) : 1 }, message);
    const token = path.endsWith('/SignOutEverywhere') ? leaving : one(tokens);
    const outcome = await caller.call(path, messages, token, 120_000);
    const failed = [status.INTERNAL, status.UNKNOWN, status.DATA_LOSS, status.DEADLINE_EXCEEDED].includes(
      outcome.status,
    );
    return failed || outcome.code === 'internal' ? `${path}: ${JSON.stringify(outcome)}` : null;
  };

  const value = (): unknown =>
    one<() => unknown>([
      () => one(texts),
      () => one(numbers),
      () => random() < 0.5,
      () => null,
      () => [],
      () => ({}),
    ])();
  const overRest = async (): Promise<Verdict> => {
    const { method, path, query } = one(OPERATIONS);
    const text = () =>
      random() < 0.2
        ? one(['%ff', '%00', '%', '%F0%9F', 'a%2Fb'])
        : encodeURIComponent(one(texts).replace(/\p{Surrogate}/gu, '\ufffd'));
    const filled = path.replace(/\{\w+\}/g, () => text() || 'x');
    const names = [...query, 'size', 'made-up'];
    const asked = Array.from({ length: whole(4) }, () => `${one(names)}=${text()}`).join('&');
    const fields = [
      'name',
      'owner',
      'reason',
      'account',
      'peerId',
      'password',
      'refreshToken',
      ...['administrator', 'rights', 'give', 'take', 'scopes', 'days', 'displayName', 'url', 'events'],
      ...['device', 'newPassword', 'keepOtherDevices', 'keepThisOne'],
      '__proto__',
    ];
    const body = Object.fromEntries(Array.from({ length: whole(5) }, () => [one(fields), value()]));
    const raw = one([JSON.stringify(body), JSON.stringify(body), JSON.stringify(value()), '{', '"\\ud800"', '[[[[']);
    const token = path.endsWith('/sign-out-everywhere') ? leaving : one(tokens);
    const headers = {
      ...(token !== undefined && {
        authorization: one([`Bearer ${token}`, `Bearer ${token}`, token, 'Bearer ', 'Basic eDp5']),
      }),
      'content-type': one(['application/json', 'application/json', 'text/plain', 'application/json; charset=x']),
    };
    const request = `${method} ${filled}?${asked} ${JSON.stringify(headers)} ${raw}`;
    let answer: Response;
    try {
      const body = method === 'GET' ? {} : { body: raw ?? '' };
      answer = await https.fetch(`${https.base}${filled}?${asked}`, { method, headers, ...body });
    } catch (error) {
      return `${request}: ${(error as Error).message}`; // whoever asks is answered
    }
    const said = await answer.text();
    return answer.status >= 500 && !said.includes('"server-busy"') ? `${request}: ${answer.status} ${said}` : null;
  };
  return () => (random() < 0.6 ? overGrpc() : overRest());
}

it(`answers ${CALLS} generated calls from seed ${SEED} on without a failure of its own`, async () => {
  const random = numbersOf(SEED);
  const wrong: string[] = [];
  for (let made = 0; made < CALLS; made += RENEW_EVERY) {
    const next = generator(random, await known());
    let left = Math.min(RENEW_EVERY, CALLS - made);
    const worker = async () => {
      while (left-- > 0 && wrong.length < 20) {
        const verdict = await next();
        if (verdict !== null) wrong.push(verdict);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    if (wrong.length > 0) break;
  }
  expect(wrong).toEqual([]);
  // Where the machine is busy with other things, the database may be late.
  expect(logged.filter((line) => !line.includes('"trouble":"late"'))).toEqual([]);
  await ask(at.rooms, at.rooms.listRooms, { page: undefined }, root.accessToken); // it is there still
}, 3_600_000);
