// How large what goes before a call may be: over gRPC and over HTTP, refused cleanly, and nobody else is the worse for it.
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { RunningServer } from '../src';
import { type HttpsClient, httpsTo } from './https';
import { type Connections, somebody } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let https: HttpsClient;

withServer(async (started, atEnd) => {
  ({ server, at } = started);
  https = await httpsTo(server);
  atEnd(() => https.close());
});

const KIB = 1024;

/** The status of a call with so much metadata besides the token. */
function called(token: string, bytes: number, headers: number): Promise<number> {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  for (let n = 0; n < headers; ++n) metadata.set(`x-${n}`, 'x'.repeat(bytes / headers));
  return new Promise((resolve) =>
    at.rooms.listRooms({ page: undefined }, metadata, { deadline: Date.now() + 30_000 }, (error: ServiceError | null) =>
      resolve(error?.code ?? status.OK),
    ),
  );
}

it.each([
  ['one header of 20 KiB', 20 * KIB, 1],
  ['a hundred headers of 40 KiB', 40 * KIB, 100],
  ['one header of 60 KiB', 60 * KIB, 1],
])('over gRPC: %s are refused, and the connection goes on', async (_, bytes, headers) => {
  const { accessToken } = await somebody(at);
  expect(await called(accessToken, 8 * KIB, 4)).toBe(status.OK);
  expect(await called(accessToken, bytes, headers)).toBe(status.RESOURCE_EXHAUSTED);
  expect(await called(accessToken, 0, 0)).toBe(status.OK);
});

it('over HTTP: 20 KiB are refused', async () => {
  const headers = { 'x-much': 'x'.repeat(20 * KIB) };
  expect((await https.fetch(`${https.base}/api/v1/about`, { headers })).status).toBe(431);
  expect((await https.fetch(`${https.base}/api/v1/about`)).status).toBe(200);
});
