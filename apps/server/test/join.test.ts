import { randomBytes, randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { PeerLeftReason, Role } from '@midip2p/proto';
import { Client } from 'pg';
import type { RunningServer } from '../src';
import {
  aRoom,
  ask,
  type Connections,
  connectTo,
  invitation,
  joined,
  opened,
  refusalOf,
  somebody,
  type Somebody,
  Stream,
  timing,
} from './player';
import { aServer, withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let ada: Somebody;
let ben: Somebody;
let database: Client;

withServer(
  async (started, atEnd) => {
    ({ server, at } = started);
    [ada, ben] = [await somebody(at), await somebody(at)];
    database = new Client({ connectionString: server.databaseUrl });
    await database.connect();
    atEnd(() => database.end());
  },
  { session: { maxPeers: 24 } },
);

/** Of an access token, as it is where nothing else is configured. */
const LIFETIME_S = 900;

describe('two players', () => {
  it('are introduced to each other with signatures that the key of the server verifies', async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    expect(Buffer.from(a.introductionKey)).toEqual(server.introductionKey);
    const fingerprint = randomBytes(32);
    const stream = new Stream(at, ben.accessToken).hello(roomId);
    const welcome = await stream.next('welcome');
    expect(welcome.sessionId).toBe(a.sessionId);
    const { peers, master } = await stream.next('snapshot');
    expect(peers.map(({ peerId }) => peerId)).toEqual([a.peerId]);
    expect(master).toMatchObject({ peerId: a.peerId, epoch: { term: 1, elector: 0 } });
    stream.ready(fingerprint, [
      { host: '203.0.113.7', port: 1 },
      { host: '127.0.0.1', port: 2 },
    ]);
    const ofBen = opened(a.introductionKey, await a.stream.next('introduction'));
    expect(ofBen).toMatchObject({
      sessionId: a.sessionId,
      peerId: welcome.peerId,
      recipientPeerId: a.peerId,
      accountName: ben.name,
      fingerprint,
      role: Role.ROLE_PLAYER,
      mayPlay: true,
      candidates: [
        { host: '203.0.113.7', port: 1 }, // one of another place: not on this machine, as far as the server can know
      ],
    });
    expect(ofBen.expiresAtMs).toBeGreaterThan(Date.now());
    const ofAda = opened(welcome.introductionKey, await stream.next('introduction'));
    expect(ofAda).toMatchObject({ peerId: a.peerId, recipientPeerId: welcome.peerId, role: Role.ROLE_OWNER });
  });

  it('are introduced anew when one changes its addresses', async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    const b = await joined(at, ben, roomId);
    await a.stream.next('introduction');
    b.stream.send({ $case: 'candidates', value: { candidates: [{ host: '::1', port: 9 }] } });
    const { candidates } = opened(a.introductionKey, await a.stream.next('introduction'));
    expect(candidates).toEqual([{ host: '::1', port: 9, kind: 'CANDIDATE_KIND_HOST' }]); // of a client that says no kind
  });

  it('hear the goodbye of one, who hears that it is over', async () => {
    const roomId = await aRoom(at, ada, ben);
    const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    b.stream.send({ $case: 'leave', value: {} });
    expect((await b.stream.next('ended')).reason).toBe('left');
    expect(await b.stream.ended()).toMatchObject({ status: status.OK });
    const left = await a.stream.next('peerLeft');
    expect(left).toMatchObject({ peerId: b.peerId, reason: PeerLeftReason.PEER_LEFT_REASON_LEFT });
    const back = new Stream(at, ben.accessToken).hello(roomId, { peerId: b.peerId });
    expect((await back.ended()).code).toBe('unknown-peer');
  });
});

it('tells a listener from a player', async () => {
  const roomId = await aRoom(at, ada);
  const code = await invitation(at, ada, roomId, { role: Role.ROLE_LISTENER });
  await ask(at.rooms, at.rooms.acceptInvitation, { code }, ben.accessToken);
  const a = await joined(at, ada, roomId);
  await joined(at, ben, roomId);
  const word = opened(a.introductionKey, await a.stream.next('introduction'));
  expect(word).toMatchObject({ role: Role.ROLE_LISTENER, mayPlay: false });
});

describe('numbers', () => {
  it('have no holes and reach everybody in order under 20 changes at once', async () => {
    const guests = await Promise.all(Array.from({ length: 20 }, () => somebody(at)));
    const roomId = await aRoom(at, ada);
    const witness = await joined(at, ada, roomId);
    const codes = await Promise.all(guests.map(() => invitation(at, ada, roomId)));
    const arrive = async (guest: Somebody, code: string) => {
      await ask(at.rooms, at.rooms.acceptInvitation, { code }, guest.accessToken);
      return joined(at, guest, roomId);
    };
    const all = await Promise.all(guests.map((guest, i) => arrive(guest, codes[i]!)));
    all.slice(0, 10).forEach(({ stream }) => stream.die());
    for (let left = 0; left < 10; ++left) await witness.stream.next('peerLeft');
    const { rows } = await database.query('SELECT number FROM room_event WHERE room_id = $1 ORDER BY number', [roomId]);
    const numbers = rows.map(({ number }) => Number(number));
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    expect(numbers.length).toBeGreaterThanOrEqual(20 + 21 + 10 + 1); // members, arrivals, departures, a master
    const heard = witness.stream.numbers;
    expect(heard).toEqual([...heard].sort((x, y) => x - y));
    expect([...new Set(heard)]).toEqual([heard[0], ...numbers.filter((number) => number > heard[0]!)]);
  });
});

describe('an access token', () => {
  it('is renewed on its stream', async () => {
    const a = await joined(at, ada, await aRoom(at, ada));
    const signedIn = await ask(at.auth, at.auth.signIn, { name: ada.name, password: ada.password, device: 'd' });
    a.stream.send({ $case: 'renew', value: { accessToken: signedIn.credentials!.accessToken } });
    expect(await a.stream.next('renewed')).toMatchObject({
      accessExpiresAtMs: signedIn.credentials!.accessExpiresAtMs,
    });
  });

  it('of somebody else ends the stream', async () => {
    const a = await joined(at, ada, await aRoom(at, ada));
    a.stream.send({ $case: 'renew', value: { accessToken: ben.accessToken } });
    expect((await a.stream.ended()).code).toBe('token-invalid');
  });

  it('ends its stream when it expires, and its peer leaves the roster', async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    const b = await joined(at, ben, roomId);
    // A token that was given some time ago: so the stream lives as long as it needs before, however slow the machine is.
    const longAgo = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - (LIFETIME_S - 2) * 1000);
    const signedIn = await ask(at.auth, at.auth.signIn, { name: ada.name, password: ada.password, device: 'd' });
    longAgo.mockRestore();
    const { accessToken } = signedIn.credentials!;
    a.stream.send({ $case: 'renew', value: { accessToken } });
    expect(await a.stream.ended()).toMatchObject({ code: 'token-expired', status: status.UNAUTHENTICATED });
    expect(await b.stream.next('peerLeft')).toMatchObject({ peerId: a.peerId });
    expect((await refusalOf(ask(at.rooms, at.rooms.listRooms, { page: undefined }, accessToken))).code).toBe(
      'token-expired',
    );
  });
});

it('is full when it is full', async () => {
  const small = await aServer({ session: { maxPeers: 1 } });
  const there = await connectTo(small);
  const cleo = await somebody(there);
  const roomId = await aRoom(there, cleo);
  const first = await joined(there, cleo, roomId);
  const second = await new Stream(there, cleo.accessToken).hello(roomId).ended();
  expect(second).toMatchObject({ code: 'session-full', status: status.RESOURCE_EXHAUSTED });
  // Who was lost, and whose place somebody has taken since, does not come back beside them.
  first.stream.die();
  const taken = () => new Stream(there, cleo.accessToken).hello(roomId);
  while (
    !(await taken()
      .next('welcome')
      .then(Boolean, () => false))
  ); // until it was missed
  const back = await new Stream(there, cleo.accessToken).hello(roomId, { peerId: first.peerId }).ended();
  expect(back).toMatchObject({ code: 'session-full' });
  there.close();
  await small.stop();
});

describe('a stream is refused', () => {
  it.each([
    ['a message before hello', 'out-of-order', (s: Stream) => s.ready()],
    ['a second hello', 'out-of-order', (s: Stream, roomId: string) => s.hello(roomId).hello(roomId)],
    ['timing before ready', 'out-of-order', (s: Stream, roomId: string) => s.hello(roomId).send(timing(1))],
    ['a room that is not there', 'unknown-room', (s: Stream) => s.hello(randomUUID())],
    ['a room id that is none', 'invalid-argument', (s: Stream) => s.hello('nowhere')],
    ['a fingerprint of 31 bytes', 'invalid-argument', (s: Stream, r: string) => s.hello(r).ready(randomBytes(31))],
    [
      'a candidate that is a name',
      'invalid-argument',
      (s: Stream, r: string) => s.hello(r).ready(randomBytes(32), [{ host: 'example.org', port: 1 }]),
    ],
    [
      'a clock that is not a number',
      'invalid-argument',
      (s: Stream, r: string) =>
        s
          .hello(r)
          .ready()
          .send(timing(1, { rttUs: NaN })),
    ],
    ['an empty message', 'out-of-order', (s: Stream) => s.send(undefined as never)],
  ])('for %s', async (_, code, speak) => {
    const stream = new Stream(at, ada.accessToken);
    speak(stream, await aRoom(at, ada));
    expect((await stream.ended()).code).toBe(code);
  });

  it('for a message larger than 64 KiB', async () => {
    const stream = new Stream(at, ada.accessToken).hello('x'.repeat(70_000));
    expect((await stream.ended()).status).toBe(status.RESOURCE_EXHAUSTED);
  });

  it('in a room one is no member of', async () => {
    const stream = new Stream(at, ben.accessToken).hello(await aRoom(at, ada));
    expect((await stream.ended()).code).toBe('unknown-room');
  });
});

it('answers health and refuses nobody who asks for it', async () => {
  const ready = await new Promise<boolean>((resolve) => {
    at.sessions.makeUnaryRequest(
      '/grpc.health.v1.Health/Check',
      () => Buffer.alloc(0),
      (bytes: Buffer) => bytes,
      {},
      (error, bytes) => resolve(!error && bytes?.[1] === 1), // field 1: SERVING
    );
  });
  expect(ready).toBe(true);
});
