// What the server takes of one account, one address and one connection, and how it says that it is enough.
import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ServiceError } from '@grpc/grpc-js';
import { retryAfterMsOf, STATUS_DETAILS_KEY } from '@midip2p/proto';
import { type RunningServer, startServer } from '../src';
import type { ConfigInput } from '../src/config/config';
import { type ADatabase, aDatabase } from './a-database';
import { type HttpsClient, httpsTo } from './https';
import { aRoom, ask, type Connections, connectTo, refusalOf, somebody, Stream } from './player';

let database: ADatabase;
const stops: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  database = aDatabase();
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
afterAll(() => database?.stop());

interface There {
  server: RunningServer;
  /** The figure of that name and those labels. */
  figure(name: string, labels?: string): Promise<number>;
}

/** A server with these limits; nothing else of it is small. */
async function aServer(limits: ConfigInput['limits']): Promise<There> {
  const server = await startServer({
    config: {
      server: { port: 0 },
      operations: { port: 0 },
      data: { temporary: true },
      database: { url: await database.migrated() },
      log: { level: 'silent' },
      limits,
    },
  });
  stops.push(() => server.stop());
  const figure = async (name: string, labels = '') => {
    const text = await (await fetch(`http://127.0.0.1:${server.operations!.port}/metrics`)).text();
    const line = text.split('\n').find((found) => found.startsWith(`${name}${labels} `));
    return Number(line?.split(' ')[1] ?? 0);
  };
  return { server, figure };
}

/** It, and connections to it. */
async function connected(limits: ConfigInput['limits']): Promise<There & { at: Connections; https: HttpsClient }> {
  const there = await aServer(limits);
  const [at, https] = [await connectTo(there.server), await httpsTo(there.server)];
  stops.push(() => (at.close(), https.close()));
  return { ...there, at, https };
}

/** How a call was refused, and when to come again, ms. */
async function waitOf(call: Promise<unknown>): Promise<{ code: string; afterMs: number | null }> {
  let afterMs: number | null = null;
  call.catch(({ metadata }: ServiceError) => {
    const [details] = metadata?.get(STATUS_DETAILS_KEY) ?? [];
    if (details instanceof Buffer) afterMs = retryAfterMsOf(details);
  });
  const { code } = await refusalOf(call);
  return { code, afterMs };
}

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) =>
    socket
      .resume()
      .on('error', () => undefined)
      .once('close', () => resolve()),
  );

/** A call that is begun and says nothing; our half of it stays open. */
function silentCall(session: ClientHttp2Session, path: string, token: string): Promise<{ code: unknown; rst: number }> {
  return new Promise((resolve) => {
    const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
    const call = session.request({ ...headers, authorization: `Bearer ${token}` }, { endStream: false });
    let code: unknown;
    call.on('response', (answered) => (code = answered['midip2p-code'])).on('error', () => undefined);
    call.resume().once('close', () => resolve({ code, rst: call.rstCode! }));
  });
}

describe('calls', () => {
  it('tells an account that calls too often when to come again, over gRPC and REST alike, and nobody else', async () => {
    const { at, https, figure } = await connected({ callsPerSecondPerAccount: 1 });
    const [ada, ben] = [await somebody(at), await somebody(at)];
    const rooms = (who: typeof ada) => ask(at.rooms, at.rooms.listRooms, { page: undefined }, who.accessToken);
    let refused: Awaited<ReturnType<typeof waitOf>> | null = null; // one of eleven, where none of them takes a second
    while (refused === null) refused = await waitOf(rooms(ada)).catch(() => null);
    const { code, afterMs } = refused;
    expect(code).toBe('too-many-calls');
    expect(afterMs).toBeGreaterThan(0);
    expect(afterMs).toBeLessThanOrEqual(1000);
    const headers = { authorization: `Bearer ${ada.accessToken}` };
    const asked = () => https.fetch(`${https.base}/api/v1/accounts`, { headers });
    let rest = await asked();
    while (rest.status === 403) rest = await asked(); // let in again meanwhile, and no administrator's
    expect([rest.status, rest.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await rest.json()).toMatchObject({ code: 'too-many-calls', status: 429 });
    await rooms(ben);
    expect(await figure('midip2p_admission_refusals_total', '{code="too-many-calls",scope="account"}')).toBe(2);
  });

  it('tells a neighbour of nobody: one address has its measure, where addresses mean something', async () => {
    const { at, figure } = await connected({ callsPerSecondPerAddress: 1, sharedAddresses: '' });
    const guess = () => ask(at.auth, at.auth.refresh, { refreshToken: 'made up', attempt: '' });
    const codes = await Promise.all(Array.from({ length: 60 }, async () => (await refusalOf(guess())).code));
    const refused = codes.filter((code) => code === 'too-many-calls');
    expect(refused.length).toBeGreaterThan(0);
    expect(await figure('midip2p_admission_refusals_total', '{code="too-many-calls",scope="address"}')).toBe(
      refused.length,
    );
  });

  it('holds nobody to what others do at an address that many share', async () => {
    const { at } = await connected({ callsPerSecondPerAddress: 1, connectionsPerAddress: 1, streamsPerAddress: 1 });
    const ada = await somebody(at);
    for (let call = 0; call < 30; ++call) await ask(at.rooms, at.rooms.listRooms, { page: undefined }, ada.accessToken);
  });

  it('lets a band of sixteen at one address in, and the whole crowd at this machine’s own', async () => {
    const { server, at } = await connected({ sharedAddresses: '' }); // sixteen at one address, all else as it is by default
    const band = await Promise.all(Array.from({ length: 16 }, () => somebody(at)));
    const room = await aRoom(at, ...(band as [(typeof band)[0]]));
    const own = await Promise.all(band.map(() => connectTo(server)));
    stops.push(() => own.forEach((one) => one.close()));
    const streams = own.map((one, index) => new Stream(one, band[index]!.accessToken).hello(room));
    await Promise.all(streams.map((stream) => stream.next('welcome')));
  });
});

describe('streams', () => {
  it('takes so many of an account, and one more when one has ended', async () => {
    const { at, figure } = await connected({ streamsPerAccount: 2 });
    const [ada, ben] = [await somebody(at), await somebody(at)];
    const room = await aRoom(at, ada, ben);
    const first = new Stream(at, ada.accessToken).hello(room);
    await first.next('welcome');
    await new Stream(at, ada.accessToken).hello(room).next('welcome');
    const third = await new Stream(at, ada.accessToken).hello(room).ended();
    expect(third.code).toBe('too-many-streams');
    await new Stream(at, ben.accessToken).hello(room).next('welcome');
    expect(await figure('midip2p_admission_refusals_total', '{code="too-many-streams",scope="account"}')).toBe(1);
    first.send({ $case: 'leave', value: {} });
    await first.ended();
    await new Stream(at, ada.accessToken).hello(room).next('welcome');
  });
});

describe('who says nothing', () => {
  it('ends a call whose message never comes, both halves of it', async () => {
    const { server, at, figure } = await connected({ firstMessageMs: 400 });
    const ada = await somebody(at);
    const session = connectHttp2(`https://127.0.0.1:${server.address.port}`, { rejectUnauthorized: false });
    stops.push(() => void session.destroy());
    const silent = (path: string) => silentCall(session, path, ada.accessToken);
    const ended = { code: 'message-late', rst: constants.NGHTTP2_NO_ERROR };
    const paths = ['RoomService/ListRooms', 'AuthService/SignIn', 'SessionService/Join'];
    expect(await Promise.all(paths.map((path) => silent(`/midip2p.v1.${path}`)))).toEqual([ended, ended, ended]);
    expect(await figure('midip2p_admission_refusals_total', '{code="message-late",scope="connection"}')).toBe(3);
  });

  it('keeps few of many calls whose messages never come, and answers others meanwhile', async () => {
    const { server, at } = await connected({ firstMessageMs: 400, callsPerAccount: 5, callsPerConnection: 500 });
    const [ada, ben] = [await somebody(at), await somebody(at)];
    const session = connectHttp2(`https://127.0.0.1:${server.address.port}`, { rejectUnauthorized: false });
    stops.push(() => void session.destroy());
    const calls = Array.from({ length: 600 }, () =>
      silentCall(session, '/midip2p.v1.RoomService/ListRooms', ada.accessToken),
    );
    expect((await ask(at.rooms, at.rooms.listRooms, { page: undefined }, ben.accessToken)).rooms).toEqual([]);
    const codes = new Set((await Promise.all(calls)).map(({ code }) => code));
    expect([...codes].sort()).toEqual(['message-late', 'too-many-calls']);
  });

  it('ends a request of REST whose body never comes, and says so', async () => {
    const { server } = await aServer({ firstMessageMs: 50 });
    const socket = connectTls({ port: server.address.port, host: '127.0.0.1', rejectUnauthorized: false });
    stops.push(() => void socket.destroy());
    socket.write(
      'POST /api/v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
    );
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await closed(socket);
    expect(text).toMatch(/^HTTP\/1\.1 408 .*"code":"message-late"/s);
  });

  it('ends a connection that never begins TLS, or begins it or a frame and does not go on', async () => {
    const { server, figure } = await aServer({ handshakeMs: 50 });
    const silent = connectTcp(server.address.port, '127.0.0.1');
    const half = connectTcp(server.address.port, '127.0.0.1');
    half.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]));
    const frame = connectTcp(server.address.port, '127.0.0.1');
    frame.write(Buffer.from([0, 0, 0, 20, 0, 0, 0]));
    await Promise.all([closed(silent), closed(half), closed(frame)]);
    expect(await figure('midip2p_connections_ended_total', '{why="handshake-late"}')).toBe(3);
  });

  it.each([['h2'], ['http/1.1']])('ends a connection that shakes hands for %s and calls nothing', async (protocol) => {
    const { server, figure } = await aServer({ firstCallMs: 50 });
    const { port } = server.address;
    await closed(connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: [protocol] }));
    expect(await figure('midip2p_connections_ended_total', '{why="first-call-late"}')).toBeGreaterThan(0);
  });

  it('ends a connection that has had nothing to say for long', async () => {
    const { server } = await aServer({ idleMs: 50 });
    const session = connectHttp2(`https://127.0.0.1:${server.address.port}`, { rejectUnauthorized: false });
    const call = session.request({ ':method': 'POST', ':path': '/grpc.health.v1.Health/Check' });
    call.on('error', () => undefined).end();
    await new Promise<void>((resolve) => session.once('close', () => resolve()));
  });
});

const MANY = '{why="too-many-connections"}';
describe('connections', () => {
  it('takes so many from an address, and one more when one has gone', async () => {
    const { server, figure } = await aServer({ connectionsPerAddress: 8, sharedAddresses: '' });
    const { port } = server.address;
    const many = Array.from({ length: 12 }, () => connectTcp(port, '127.0.0.1'));
    stops.push(() => many.forEach((socket) => void socket.destroy()));
    const refused = many.map((socket) => closed(socket));
    while ((await figure('midip2p_connections_ended_total', MANY)) < 1) await Promise.race(refused);
    many.forEach((socket) => void socket.destroy());
    while ((await figure('midip2p_connections')) > 2) await new Promise(setImmediate);
    const later = await connectTo(server); // a whole handshake
    later.close();
  });

  it('ends a connection that calls on and on though it is told to wait', async () => {
    const { server, figure } = await aServer({ callsPerSecondPerConnection: 1, sharedAddresses: '' });
    const session = connectHttp2(`https://127.0.0.1:${server.address.port}`, { rejectUnauthorized: false });
    const over = new Promise<void>((resolve) => session.once('close', () => resolve()));
    session.on('error', () => undefined);
    const headers = { ':method': 'POST', ':path': '/grpc.health.v1.Health/Check', 'content-type': 'application/grpc' };
    for (let calls = 0; calls < 1200; ++calls)
      session
        .request(headers)
        .on('error', () => undefined)
        .resume()
        .end();
    await over;
    expect(await figure('midip2p_connections_ended_total', '{why="too-many-refusals"}')).toBe(1);
  });
});
