// openapi.json is what the code says. `npm run goldens` rewrites it; the diff is the review.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningServer } from '../src';
import { type HttpsClient, httpsTo } from './https';
import { withServer } from './with-server';

const FILE = join(__dirname, '../openapi.json');

let server: RunningServer;
let https: HttpsClient;

withServer(async (started, atEnd) => {
  ({ server } = started);
  https = await httpsTo(server);
  atEnd(() => https.close());
});

it('is told to anybody, and is the one that is committed', async () => {
  const answer = await https.fetch(`${https.base}/api/v1/openapi.json`);
  expect(answer.status).toBe(200);
  const text = `${JSON.stringify(await answer.json(), null, 2)}\n`;
  if (process.env.MIDIP2P_GOLDENS === 'write') writeFileSync(FILE, text);
  expect(text).toBe(readFileSync(FILE, 'utf8'));
});
