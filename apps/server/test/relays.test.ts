// Two peers who cannot reach each other ask for a relay, and a real one joins them.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { RelayTokens } from '@midip2p/proto';
import type { ConfigInput, RunningServer } from '../src';
import { asked } from './a-database';
import { anIntroductionKey, type ARelay, aRelay, callRelay } from './a-relay';
import {
  aRoom,
  AS_IT_IS,
  ask,
  type Connections,
  connectTo,
  joined,
  opened,
  refusalOf,
  somebody,
  type Somebody,
  Stream,
} from './player';
import { aServer, withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let relay: ARelay;
let ada: Somebody;
let ben: Somebody;
let cleo: Somebody;

const key = anIntroductionKey();
/** Filled before the server starts. */
const relays: NonNullable<ConfigInput['relays']> = {};
beforeAll(async () => {
  relay = await aRelay(key.publicFile);
  relays.addresses = `${relay.host}:${relay.port}, tls://relay.example.org:443`;
  relays.own = false;
});
withServer(
  async (started) => {
    ({ server, at } = started);
    [ada, ben, cleo] = [await somebody(at), await somebody(at), await somebody(at)];
  },
  { relays, keys: { introductionFile: key.privateFile } },
);
afterAll(async () => {
  await relay?.stop();
  key.remove();
});

const wanted = (peerId: string) => ({ $case: 'relayWanted' as const, value: { peerId } });

async function aPair() {
  const roomId = await aRoom(at, ada, ben, cleo);
  return { roomId, a: await joined(at, ada, roomId), b: await joined(at, ben, roomId) };
}

/** As if the ways that were told of until now had been told of four seconds earlier. */
const timePasses = (roomId: string) =>
  asked(server.databaseUrl, `UPDATE room_event SET at = at - interval '4 s' WHERE room_id = '${roomId}'`);

const numbered = ({ tokens }: RelayTokens) => tokens.map((token) => Buffer.from(token).readUInt32BE(42));
const accountIn = ({ tokens }: RelayTokens) => Buffer.from(tokens[0]!).toString('hex', 46, 62);

it('tells both of one way, and the relay joins them by the tokens of one number [TOAST-13.5-1] [TOAST-13.5-2]', async () => {
  const { roomId, a, b } = await aPair();
  const c = await joined(at, cleo, roomId);
  a.stream.send(wanted(b.peerId));
  const [toAda, toBen] = [await a.stream.next('relayTokens'), await b.stream.next('relayTokens')];
  expect([toAda.peerId, toBen.peerId]).toEqual([b.peerId, a.peerId]);
  for (const told of [toAda, toBen]) {
    expect(told.relays).toEqual([
      { host: relay.host, port: relay.port, tls: false },
      { host: 'relay.example.org', port: 443, tls: true },
    ]);
    expect(told.link).toHaveLength(16);
    expect(numbered(told)).toEqual(Array.from({ length: 8 }, (_, i) => told.firstNumber + i));
    expect(Buffer.from(told.tokens[0]!).toString('hex', 10, 26)).toBe(a.sessionId.replaceAll('-', ''));
    expect(told.expiresAtMs).toBeGreaterThan(Date.now());
  }
  expect([toBen.link, toBen.firstNumber, toBen.expiresAtMs]).toEqual([
    toAda.link,
    toAda.firstNumber,
    toAda.expiresAtMs,
  ]);
  const sideOf = ({ tokens }: RelayTokens) => tokens[0]![1];
  expect([sideOf(toAda), sideOf(toBen)]).toEqual(a.peerId < b.peerId ? [0, 1] : [1, 0]);

  for (const lane of [0, 1]) {
    const ends = await Promise.all([toAda, toBen].map(({ tokens }) => callRelay(relay, tokens[lane]!)));
    const [here, there] = ends as [Socket, Socket];
    here.write('hello');
    expect(String((await once(there, 'data'))[0])).toBe('hello');
    for (const socket of [here, there]) socket.destroy();
  }
  expect(await callRelay(relay, toAda.tokens[0]!)).toBe('relay-token-used');

  a.stream.send({ $case: 'leave', value: {} });
  await c.stream.next('peerLeft');
  expect(c.stream.numbers).not.toContain(toAda.number); // it is for the two alone
});

it('says no number of a link twice, and stands for the link in the same way [TOAST-13.5-2]', async () => {
  const { roomId, a, b } = await aPair();
  a.stream.send(wanted(b.peerId));
  const first = await a.stream.next('relayTokens');
  await timePasses(roomId);
  b.stream.send(wanted(a.peerId));
  const second = await a.stream.next('relayTokens');
  expect(second.link).toEqual(first.link);
  expect(second.firstNumber).toBeGreaterThanOrEqual(first.firstNumber + 8);
});

it('tells of one way where both ask, and of another one later [TOAST-13.5-5]', async () => {
  const { roomId, a, b } = await aPair();
  for (const [one, other] of [
    [a, b],
    [b, a],
    [a, b],
  ] as const) {
    one.stream.send(wanted(other.peerId)).send(wanted(randomUUID()));
    await one.stream.next('relayRefused'); // what it asked for before is done
  }
  const c = await joined(at, cleo, roomId);
  const ways = await asked(
    server.databaseUrl,
    `SELECT number FROM room_event WHERE room_id = '${roomId}' AND kind = 'relay-way'`,
  );
  expect(ways).toHaveLength(1);
  await timePasses(roomId);
  a.stream.send(wanted(c.peerId));
  expect(await c.stream.next('relayTokens')).toMatchObject({ peerId: a.peerId });
});

it('refuses a peer that is not on the roster of the session, and goes on [TOAST-13.5-3]', async () => {
  const { a, b } = await aPair();
  const elsewhere = await joined(at, cleo, await aRoom(at, cleo));
  b.stream.send({ $case: 'leave', value: {} });
  await a.stream.next('peerLeft');
  for (const peerId of [randomUUID(), a.peerId, b.peerId, elsewhere.peerId]) {
    a.stream.send(wanted(peerId));
    expect(await a.stream.next('relayRefused')).toMatchObject({ peerId, code: 'unknown-peer', retryAfterMs: 0 });
  }
  expect(a.stream.end).toBeNull();
});

it('takes no wish before ready, or for what is no peer', async () => {
  const roomId = await aRoom(at, ada);
  for (const [value, code] of [
    [randomUUID(), 'out-of-order'],
    ['nobody', 'invalid-argument'],
  ] as const)
    expect(await new Stream(at, ada.accessToken).hello(roomId).send(wanted(value)).ended()).toMatchObject({ code });
});

it('tells a peer that resumes, with the same tokens, unless they have expired [TOAST-13.5-1]', async () => {
  const { roomId, a, b } = await aPair();
  a.stream.send(wanted(b.peerId));
  const told = await b.stream.next('relayTokens');
  const again = () => new Stream(at, ben.accessToken).hello(roomId, { peerId: b.peerId, resumeFrom: told.number - 1 });
  expect(await again().next('relayTokens')).toEqual(told);
  const now = Date.now.bind(Date);
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + 5 * 60_000);
  try {
    const later = again();
    await later.next('welcome');
    a.stream.send({ $case: 'leave', value: {} });
    await later.next('peerLeft');
    expect(later.numbers).toContain(told.number - 1);
    expect(later.numbers).not.toContain(told.number);
  } finally {
    clock.mockRestore();
  }
});

it('says until when tokens are good by its own clock, also where the clock of the database is behind', async () => {
  const { a, b } = await aPair();
  const now = Date.now.bind(Date);
  const aheadMs = 6 * 60_000;
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + aheadMs);
  try {
    a.stream.send(wanted(b.peerId));
    expect((await b.stream.next('relayTokens')).expiresAtMs).toBeGreaterThan(now() + aheadMs);
  } finally {
    clock.mockRestore();
  }
});

it('stands for an account in the same way in all rooms, and for each in another [TOAST-13.5-4]', async () => {
  const told = [];
  for (const { a, b } of [await aPair(), await aPair()]) {
    a.stream.send(wanted(b.peerId));
    told.push([accountIn(await a.stream.next('relayTokens')), accountIn(await b.stream.next('relayTokens'))]);
  }
  expect(told[1]).toEqual(told[0]);
  expect(new Set([...told[0]!, ada.accountId.replaceAll('-', ''), ben.accountId.replaceAll('-', '')]).size).toBe(4);
});

describe('a room for relays alone', () => {
  const set = (roomId: string, relayOnly: boolean) =>
    ask(at.rooms, at.rooms.updateRoom, { roomId, ...AS_IT_IS, relayOnly }, ada.accessToken);
  const candidates = async ({ stream, introductionKey }: Awaited<ReturnType<typeof joined>>) =>
    opened(introductionKey, await stream.next('introduction')).candidates.map(({ host, port }) => `${host}:${port}`);

  it('tells nobody where another one is [TOAST-13.7-1]', async () => {
    const roomId = await aRoom(at, ada, ben);
    expect((await set(roomId, true)).room?.relayOnly).toBe(true);
    const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    for (const one of [a, b]) expect(await candidates(one)).toEqual([]);
    b.stream.ready(); // anew, as after a start of its engine
    expect(await candidates(a)).toEqual([]);
    a.stream.send(wanted(b.peerId));
    expect((await b.stream.next('relayTokens')).peerId).toBe(a.peerId);
  });

  it('introduces everybody anew when it becomes one, and when it is no longer one [TOAST-13.7-1]', async () => {
    const roomId = await aRoom(at, ada, ben);
    const both = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    for (const one of both) expect(await candidates(one)).toEqual(['127.0.0.1:4000']);
    for (const relayOnly of [true, false]) {
      await set(roomId, relayOnly);
      for (const one of both) {
        expect((await one.stream.next('roomChanged')).relayOnly).toBe(relayOnly);
        expect(await candidates(one)).toEqual(relayOnly ? [] : ['127.0.0.1:4000']);
      }
    }
  });

  it('introduces nobody anew when something else of the room changes', async () => {
    const roomId = await aRoom(at, ada, ben);
    await set(roomId, true);
    const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    await candidates(b);
    await ask(at.rooms, at.rooms.updateRoom, { roomId, ...AS_IT_IS, sysex: true }, ada.accessToken);
    a.stream.send({ $case: 'leave', value: {} });
    await b.stream.next('roomChanged');
    while (b.stream.received.every(({ event }) => event?.$case !== 'peerLeft')) await new Promise(setImmediate);
    expect(b.stream.received.map(({ event }) => event?.$case)).not.toContain('introduction');
  });
});

it.each<[string, ConfigInput, object[]]>([
  ['without a relay', { relays: { own: false } }, [{ code: 'no-relay', retryAfterMs: 0 }]],
  [
    'that is asked too often',
    { relays: { addresses: '192.0.2.7:7430' }, limits: { relaysPerMinutePerAccount: 1 } },
    [{ code: 'unknown-peer' }, { code: 'relay-too-often', retryAfterMs: expect.any(Number) }],
  ],
])('says why there is no way at a server %s [TOAST-13.5-3]', async (_, config, refusals) => {
  const other = await aServer(config);
  const there = await connectTo(other);
  const owner = await somebody(there);
  const roomId = await aRoom(there, owner);
  const { stream } = await joined(there, owner, roomId);
  for (const refusal of refusals) {
    stream.send(wanted(randomUUID()));
    expect(await stream.next('relayRefused')).toMatchObject({ ...refusal, message: expect.stringMatching(/\S/) });
  }
  const alone = ask(there.rooms, there.rooms.updateRoom, { roomId, ...AS_IT_IS, relayOnly: true }, owner.accessToken);
  if (config.relays?.own === false) expect((await refusalOf(alone)).code).toBe('no-relay');
  else expect((await alone).room?.relayOnly).toBe(true);
  there.close();
  await other.stop();
});
