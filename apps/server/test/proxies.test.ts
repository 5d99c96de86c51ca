// Behind a proxy: whose word the server takes on where somebody calls from. Seen by who has to wait after a wrong password.
import { connect as connectTcp } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { type RunningServer, startServer } from '../src';
import type { ConfigInput } from '../src/config/config';
import { type ADatabase, aDatabase } from './a-database';
import { bearer, connectTo, joined, opened, aRoom, refusalOf, somebody } from './player';

let database: ADatabase;
const stops: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  database = aDatabase();
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
afterAll(() => database?.stop());

const lines: string[] = [];

async function aServer(proxies: ConfigInput['proxies'], limits: ConfigInput['limits'] = {}): Promise<RunningServer> {
  lines.length = 0;
  const server = await startServer({
    config: {
      server: { port: 0 },
      data: { temporary: true },
      database: { url: await database.migrated() },
      log: { level: 'warn' },
      auth: { attemptsPerAddress: 1 },
      proxies,
      limits,
    },
    logTo: { write: (line) => void lines.push(line) },
  });
  stops.push(() => server.stop());
  return server;
}

let guesses = 0;

/** TLS over a connection that begins so. */
function through(server: RunningServer, begin: Buffer | string): TLSSocket {
  const tcp = connectTcp(server.address.port, '127.0.0.1');
  stops.push(() => void tcp.destroy());
  let first = Buffer.from(begin);
  // In one piece with the first bytes of TLS, as proxies do it.
  const way = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      tcp.write(Buffer.concat([first, chunk]), () => done());
      first = Buffer.alloc(0);
    },
  });
  tcp.on('data', (chunk: Buffer) => way.push(chunk));
  tcp.on('error', () => undefined).on('close', () => way.destroy());
  const tls = connectTls({ socket: way, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
  return tls.on('error', () => undefined).once('close', () => tcp.destroy());
}

/** The code that a wrong password is refused with, over a connection that begins so; null: the server ends it. */
function guess(server: RunningServer, begin: Buffer | string, headers: string[] = []): Promise<string | null> {
  const tls = through(server, begin);
  const body = JSON.stringify({ name: `nobody${++guesses}`, password: 'a guess' });
  const length = Buffer.byteLength(body);
  const head = ['POST /api/v1/sign-in HTTP/1.1', 'host: x', 'content-type: application/json', 'connection: close'];
  tls.write([...head, `content-length: ${length}`, ...headers, '', body].join('\r\n'));
  return new Promise((resolve) => {
    let text = '';
    tls.on('data', (chunk: Buffer) => (text += chunk.toString()));
    tls.once('close', () => resolve(/"code":"([\w-]+)"/.exec(text)?.[1] ?? null));
  });
}

const version1 = (host: string) => `PROXY TCP4 ${host} 192.0.2.1 5000 7420\r\n`;
const version2 = (host: string) =>
  Buffer.concat([
    Buffer.from('0d0a0d0a000d0a515549540a2111000c', 'hex'),
    Buffer.from([...host.split('.').map(Number), 192, 0, 2, 1, 0x13, 0x88, 0x1c, 0xfc]),
  ]);
const NAMED = '127.0.0.1';

it('takes the word of a named proxy by the PROXY protocol, of both versions', async () => {
  const server = await aServer({ addresses: NAMED });
  expect(await guess(server, version1('198.51.100.7'))).toBe('wrong-password');
  expect(await guess(server, version2('198.51.100.7'))).toBe('too-many-attempts');
  expect(await guess(server, version2('198.51.100.8'))).toBe('wrong-password');
  expect(await guess(server, 'PROXY UNKNOWN\r\n')).toBe('wrong-password');
  expect(await guess(server, 'PROXY UNKNOWN\r\n')).toBe('wrong-password'); // of nobody that is known
});

it('ends a connection of such a proxy that does not say for whom it speaks', async () => {
  const server = await aServer({ addresses: NAMED });
  expect(await guess(server, '')).toBeNull();
  expect(await guess(server, 'PROXY TCP4 me you 1 2\r\n')).toBeNull();
});

it('waits for a header that comes in pieces, and not for ever', async () => {
  const server = await aServer({ addresses: NAMED }, { handshakeMs: 200 });
  const tcp = connectTcp(server.address.port, '127.0.0.1');
  tcp.write('PROXY TCP4 198.51');
  await new Promise<void>((resolve) =>
    tcp
      .resume()
      .on('error', () => undefined)
      .once('close', () => resolve()),
  );
});

it('counts the connections that come through one proxy for their callers', async () => {
  const server = await aServer({ addresses: NAMED }, { connectionsPerAddress: 1 });
  const first = through(server, version1('198.51.100.7'));
  await new Promise((resolve) => first.once('secureConnect', resolve));
  expect(await guess(server, version1('198.51.100.7'))).toBeNull();
  expect(await guess(server, version1('198.51.100.8'))).toBe('wrong-password');
});

it('takes the word of a named proxy by headers, over REST and gRPC alike', async () => {
  const server = await aServer({ addresses: NAMED, told: 'headers' });
  const from = (host: string) => guess(server, '', [`x-forwarded-for: 203.0.113.9, ${host}`]);
  expect(await from('198.51.100.7')).toBe('wrong-password');
  expect(await from('198.51.100.7')).toBe('too-many-attempts');
  expect(await from('198.51.100.8')).toBe('wrong-password');
  expect(await guess(server, '', ['forwarded: for="[2001:db8::7]:5000"'])).toBe('wrong-password');
  expect(await guess(server, '', ['forwarded: for="[2001:db8::8]:5000"'])).toBe('too-many-attempts'); // of one network
  const at = await connectTo(server);
  stops.push(() => at.close());
  const metadata = bearer();
  metadata.set('x-forwarded-for', '198.51.100.8');
  const refused = new Promise((_, reject) =>
    at.auth.signIn({ name: 'nobody', password: 'a guess', device: 'd' }, metadata, (error) => reject(error)),
  );
  expect((await refusalOf(refused)).code).toBe('too-many-attempts');
});

it('gives nobody another address for the asking', async () => {
  const server = await aServer({}, { sharedAddresses: '' }); // this machine is one caller
  expect(await guess(server, '', ['x-forwarded-for: 198.51.100.7'])).toBe('wrong-password');
  expect(await guess(server, '', ['x-forwarded-for: 198.51.100.8'])).toBe('too-many-attempts');
  expect(await guess(server, version1('198.51.100.9'))).toBeNull();
});

it('locks nobody out for a neighbour behind a proxy that nobody has named, and says so in the log', async () => {
  const server = await aServer({});
  for (let neighbour = 0; neighbour < 3; ++neighbour)
    expect(await guess(server, '', ['x-forwarded-for: 198.51.100.7'])).toBe('wrong-password');
  expect(lines.filter((line) => line.includes('MIDIP2P_PROXIES_ADDRESSES'))).toHaveLength(1);
});

it('tells nobody’s private address to somebody else behind a proxy that says nothing', async () => {
  const server = await aServer({ addresses: NAMED, told: 'nothing' });
  const at = await connectTo(server);
  stops.push(() => at.close());
  const [ada, ben] = [await somebody(at), await somebody(at)];
  const room = await aRoom(at, ada, ben);
  const a = await joined(at, ada, room);
  const b = await joined(at, ben, room);
  b.stream.send({ $case: 'candidates', value: { candidates: [candidate('192.168.1.7'), candidate('203.0.113.7')] } });
  await a.stream.next('introduction');
  const { candidates } = opened(a.introductionKey, await a.stream.next('introduction'));
  expect(candidates).toEqual([{ ...candidate('203.0.113.7'), kind: 'CANDIDATE_KIND_HOST' }]);
});

const candidate = (host: string) => ({ host, port: 4000 });
