// The relay that the server itself is, at the TCP port that it has for everything else.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { makeToken } from '@midip2p/relay-rules';
import type { RunningServer } from '../src';
import { asked } from './a-database';
import { callRelay } from './a-relay';
import { aRoom, type Connections, connectTo, joined, somebody, type Somebody } from './player';
import { aServer, withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let ada: Somebody;
let ben: Somebody;
withServer(
  async (started) => {
    ({ server, at } = started);
    [ada, ben] = [await somebody(at), await somebody(at)];
  },
  { operations: { port: 0 }, relays: { own: true, ownConnections: 4 } },
);

const wanted = (peerId: string) => ({ $case: 'relayWanted' as const, value: { peerId } });
const figure = async (name: string) => {
  const { host, port } = server.operations!;
  const text = await (await fetch(`http://${host}:${port}/metrics`)).text();
  return text.split('\n').find((line) => line.startsWith(`${name} `));
};

/** What both are told, the lower id first. */
async function told() {
  const roomId = await aRoom(at, ada, ben);
  const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
  a.stream.send(wanted(b.peerId));
  return [await a.stream.next('relayTokens'), await b.stream.next('relayTokens')] as const;
}

async function meet(tokens: readonly Uint8Array[], where = server.address): Promise<[Socket, Socket]> {
  const both = await Promise.all(tokens.map((token) => callRelay(where, token)));
  return both as [Socket, Socket];
}

const heardBy = async (socket: Socket) => String(((await once(socket, 'data')) as [Buffer])[0]);

it('joins two peers, one direction of which may end before the other, and goes on to speak TLS there', async () => {
  const [toAda, toBen] = await told();
  expect(toAda.relays).toEqual([{ host: '', port: 0, tls: false }]);
  const [here, there] = await meet([toAda.tokens[0]!, toBen.tokens[0]!]);
  here.end('the last word of ada');
  expect(await heardBy(there)).toBe('the last word of ada');
  there.write('and ben goes on');
  expect(await heardBy(here)).toBe('and ben goes on');
  expect(await figure('midip2p_relay_joints_total')).toBe('midip2p_relay_joints_total 1');
  expect(await figure('midip2p_streams')).toBeDefined();
  for (const socket of [here, there]) socket.destroy();
  (await connectTo(server)).close();
});

it('lets nobody in by a token of a stranger, or by one that was used, and no more than it may', async () => {
  const both = {
    expiresAtMs: Date.now() + 60_000,
    session: 'a'.repeat(32),
    link: 'b'.repeat(32),
    account: 'c'.repeat(32),
  };
  const { privateKey } = generateKeyPairSync('ed25519');
  const strangers = makeToken({ ...both, side: 0, number: 1 }, privateKey);
  expect(await callRelay(server.address, strangers)).toBe('relay-token-signature');
  const [toAda, toBen] = await told();
  const joints = [0, 1].map((lane) => meet([toAda.tokens[lane]!, toBen.tokens[lane]!]));
  const sockets = (await Promise.all(joints)).flat();
  expect(await callRelay(server.address, toAda.tokens[0]!)).toBe('relay-token-used');
  expect(await callRelay(server.address, toAda.tokens[2]!)).toBe('relay-too-many');
  for (const socket of sockets) socket.destroy();
});

it('closes a connection that begins like a greeting and is none', async () => {
  const socket = connect(server.address);
  socket.write(Buffer.from('0000000000', 'hex'));
  expect(await heardBy(socket)).toContain('"toast-frame-too-short"');
  socket.destroy();
});

it('is told behind the relays that are named, and ends with the server', async () => {
  const other = await aServer({ relays: { own: true, addresses: 'relay.example.org:7430' } });
  const there = await connectTo(other);
  const [owner, guest] = [await somebody(there), await somebody(there)];
  const roomId = await aRoom(there, owner, guest);
  const [a, b] = [await joined(there, owner, roomId), await joined(there, guest, roomId)];
  b.stream.send(wanted(a.peerId));
  const [one, two] = [await a.stream.next('relayTokens'), await b.stream.next('relayTokens')];
  expect(one.relays.map(({ host }) => host)).toEqual(['relay.example.org', '']);
  const sockets = await meet([one.tokens[0]!, two.tokens[0]!], other.address);
  const closed = sockets.map((socket) => once(socket, 'close'));
  there.close();
  await other.stop();
  await Promise.all(closed);
});

it('is no relay while another server has a lease on the same database', async () => {
  const other = await aServer({ relays: { own: true } });
  const there = await connectTo(other);
  const [owner, guest] = [await somebody(there), await somebody(there)];
  const roomId = await aRoom(there, owner, guest);
  const [a, b] = [await joined(there, owner, roomId), await joined(there, guest, roomId)];
  await asked(
    other.databaseUrl,
    `INSERT INTO replica (id, beat_at) VALUES (gen_random_uuid(), clock_timestamp() + interval '1 hour')`,
  );
  a.stream.send(wanted(b.peerId));
  expect(await a.stream.next('relayRefused')).toMatchObject({ code: 'no-relay', retryAfterMs: 10_000 });
  there.close();
  await other.stop();
});
