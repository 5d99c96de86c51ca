// openapi.json is what the code says. `npm run goldens` rewrites it; the diff is the review.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../src';
import { type HttpsClient, httpsTo } from './https';

const FILE = join(__dirname, '../openapi.json');

let server: RunningServer;
let https: HttpsClient;

beforeAll(async () => {
  server = await startServer({ config: { server: { port: 0 }, data: { temporary: true }, log: { level: 'silent' } } });
  https = await httpsTo(server);
});

afterAll(async () => {
  https?.close();
  await server?.stop();
});

it('is told to anybody, and is the one that is committed', async () => {
  const answer = await https.fetch(`${https.base}/api/v1/openapi.json`);
  expect(answer.status).toBe(200);
  const text = `${JSON.stringify(await answer.json(), null, 2)}\n`;
  if (process.env.MIDIP2P_GOLDENS === 'write') writeFileSync(FILE, text);
  expect(text).toBe(readFileSync(FILE, 'utf8'));
});
