import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProviderDownError, ProviderFetch } from './provider-fetch';

let server: Server;
let base: string;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url === '/trouble') return response.writeHead(503).end();
    if (request.url === '/onward') return response.writeHead(302, { location: '/elsewhere' }).end();
    if (request.url !== '/endless') return response.end('{}');
    const more = () =>
      !response.destroyed &&
      void (response.write(Buffer.alloc(65_536)) ? setImmediate(more) : response.once('drain', more));
    response.on('error', () => {}); // it was cut off
    more();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const get = { method: 'GET', headers: {} };

it('calls on what the provider has named, and on nobody else', async () => {
  const provider = new ProviderFetch(base);
  await expect(provider.fetch(`${base}/token`, get)).rejects.toThrow("is no address of the provider's");
  provider.allow([`${base}/token`, undefined]);
  expect((await provider.fetch(`${base}/token`, get)).status).toBe(200);
  expect((await provider.fetch(`${base}/.well-known/openid-configuration`, get)).status).toBe(200);
  for (const other of [`${base}/admin`, 'http://169.254.169.254/.well-known/x', 'https://evil.example.org/token'])
    await expect(provider.fetch(other, get)).rejects.toThrow("is no address of the provider's");
  expect(asked).toEqual(['/token', '/.well-known/openid-configuration']);
});

it('never speaks plain HTTP for an issuer that is not on this machine, whatever its document names', async () => {
  const provider = new ProviderFetch('https://id.example.org');
  provider.allow([`${base}/token`]);
  await expect(provider.fetch(`${base}/token`, get)).rejects.toThrow("is no address of the provider's");
});

it('follows nothing, and tells trouble from an answer', async () => {
  const provider = new ProviderFetch(base);
  provider.allow(['/onward', '/trouble', '/endless'].map((path) => `${base}${path}`));
  expect((await provider.fetch(`${base}/onward`, get)).status).toBe(302);
  await expect(provider.fetch(`${base}/trouble`, get)).rejects.toThrow(ProviderDownError);
  await expect(provider.fetch(`${base}/endless`, get)).rejects.toThrow('more than 1 MiB');
  expect(asked).not.toContain('/elsewhere');
});
