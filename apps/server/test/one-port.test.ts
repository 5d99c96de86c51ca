// One TCP port for gRPC and HTTP.
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest, Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { status } from '@grpc/grpc-js';
import type { RunningServer } from '../src';
import { makeSelfSigned } from '../src/keys/make-certificate';
import { METHODS } from './any-call';
import { httpsTo } from './https';
import { ask, type Connections, connectTo, somebody } from './player';
import { ReflectionCaller } from './reflection-caller';
import { aServer, withServer } from './with-server';

let server: RunningServer;
let at: Connections;
withServer((started) => {
  ({ server, at } = started);
});

interface Answer {
  status: number;
  type: string | undefined;
  headers: NodeJS.Dict<string | string[]>;
  json: Record<string, unknown>;
}

function http(method: string, path: string, more: { token?: string; body?: string; type?: string } = {}) {
  const { host, port } = server.address;
  const headers: Record<string, string> = {};
  if (more.token !== undefined) headers.authorization = `Bearer ${more.token}`;
  if (more.body !== undefined) headers['content-type'] = more.type ?? 'application/json';
  const agent = new Agent({ rejectUnauthorized: false });
  return new Promise<Answer>((resolve, reject) => {
    const asked = httpsRequest({ host, port, method, path, headers, agent }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        agent.destroy();
        const { statusCode: status = 0, headers } = response;
        resolve({ status, type: headers['content-type'], headers, json: JSON.parse(text || 'null') });
      });
    });
    asked.on('error', reject).end(more.body);
  });
}

/** The protocol that a client with these offers is given; null: the handshake failed. */
function given(offers: string[], { host, port } = server.address): Promise<string | false | null> {
  return new Promise((resolve) => {
    const options = offers.length > 0 ? { ALPNProtocols: offers } : {};
    const socket = connect({ host, port, rejectUnauthorized: false, ...options }, () => {
      const { alpnProtocol } = socket;
      socket.destroy();
      resolve(alpnProtocol);
    }).once('error', () => resolve(null));
  });
}

it.each<[string[], string | false | null]>([
  [['h2'], 'h2'],
  [['http/1.1'], 'http/1.1'],
  [['h2', 'http/1.1'], 'http/1.1'],
  [[], false],
  [['spdy/1'], null],
])('gives a client that offers %j %j', async (offers, protocol) => {
  expect(await given(offers)).toBe(protocol);
});

it('gives gRPC to a proxy that offers both, where its operator says so', async () => {
  const behind = await aServer({ server: { port: 0, offeredBoth: 'grpc' } });
  try {
    expect(await given(['h2', 'http/1.1'], behind.address)).toBe('h2');
    expect(await given(['http/1.1'], behind.address)).toBe('http/1.1');
  } finally {
    await behind.stop();
  }
});

it('says what it is to anybody, over HTTP, while gRPC works on the same port', async () => {
  const { status, json, headers } = await http('GET', '/api/v1/about');
  expect([status, json]).toEqual([200, { product: 'midip2p-server', version: expect.stringMatching(/^\d+\.\d+/) }]);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['x-powered-by']).toBeUndefined();
  const ada = await somebody(at);
  expect((await ask(at.rooms, at.rooms.listRooms, { page: undefined }, ada.accessToken)).rooms).toEqual([]);
});

it.each(['v1', 'v1alpha'])(
  'describes every call to programs that ask for it, by gRPC reflection %s',
  async (version) => {
    const reflection = await ReflectionCaller.to(server, version);
    const { list_services_response: list } = await reflection.ask({ list_services: '' });
    const services = METHODS.map(({ path }) => path.split('/')[1]);
    expect(list!.service.map(({ name }) => name).sort()).toEqual([...new Set(services)].sort());
    for (const { path } of METHODS) {
      const symbol = path.slice(1).replace('/', '.');
      const { file_descriptor_response: file } = await reflection.ask({ file_containing_symbol: symbol });
      expect([symbol, file?.file_descriptor_proto[0]?.includes(path.split('/')[2]!)]).toEqual([symbol, true]);
    }
    const wrong = await reflection.ask({ file_containing_symbol: 'midip2p.v1.Nothing' });
    expect(wrong.error_response?.error_code).toBe(status.NOT_FOUND);
    reflection.close();
  },
);

it('refuses every other route without a token of its own, with a stable code as a problem', async () => {
  const bare = await http('GET', '/api/v1/rooms');
  expect([bare.status, bare.type]).toEqual([401, 'application/problem+json']);
  expect(bare.headers['www-authenticate']).toBe('Bearer');
  expect(bare.json).toMatchObject({ status: 401, code: 'token-missing', type: 'urn:midip2p:error:token-missing' });
  expect((await http('GET', '/api/v1/rooms', { token: 'x' })).json).toMatchObject({ code: 'token-invalid' });
  expect((await http('GET', '/')).json).toMatchObject({ code: 'token-missing' });
});

it('takes the access token of gRPC, and says what it does not know', async () => {
  const { accessToken: token } = await somebody(at);
  const answer = await http('GET', '/api/v1/nothing', { token });
  expect([answer.status, answer.type, answer.json.code]).toEqual([404, 'application/problem+json', 'unknown-route']);
});

it('refuses a body that is too long, or no JSON', async () => {
  const { accessToken: token } = await somebody(at);
  const long = await http('POST', '/api/v1/about', { token, body: JSON.stringify('x'.repeat(70_000)) });
  expect([long.status, long.json.code]).toEqual([413, 'body-too-large']);
  const broken = await http('POST', '/api/v1/about', { token, body: '{' });
  expect([broken.status, broken.json.code]).toEqual([400, 'invalid-argument']);
  const foreign = await http('POST', '/api/v1/about', { token, body: '{}', type: 'application/json; charset=koi8-r' });
  expect([foreign.status, foreign.json.code]).toEqual([400, 'invalid-argument']);
});

it('a machine that is called otherwise now: who has pinned the certificate finds it, who looks at names finds them', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'midip2p-moved-'));
  mkdirSync(join(dir, 'data', 'keys'), { recursive: true, mode: 0o711 });
  const before = await makeSelfSigned({ dns: ['another-machine'], ip: ['192.0.2.1'] });
  writeFileSync(join(dir, 'data', 'keys', 'certificate.pem'), before, { mode: 0o600 });
  const moved = await aServer({ data: { dir: join(dir, 'data') } });
  expect(moved.address.fingerprint).toBe(new X509Certificate(before).fingerprint256.replaceAll(':', '').toLowerCase());
  const pinned = await connectTo(moved); // compares the fingerprint
  expect((await somebody(pinned)).name).not.toBe('');
  const byName = await httpsTo(moved); // trusts that certificate, and looks at the address
  expect((await byName.fetch(`${byName.base}/api/v1/about`)).status).toBe(200);
  byName.close();
  pinned.close();
  await moved.stop();
  rmSync(dir, { recursive: true });
});
