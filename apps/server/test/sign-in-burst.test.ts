// Many people at the door at one time: whoever has gone is not waited for, and who is turned away hears when to come again.
import { request } from 'node:https';
import type { RunningServer } from '../src';
import { passwordQueue } from '../src/auth/passwords';
import { certificateOf, type Connections, refusalOf, somebody } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
/** Both places at the hashes are taken until this is called. */
let release: () => void;

withServer(
  (started) => {
    ({ server, at } = started);
  },
  { auth: { attempts: 1000 }, limits: { callsPerConnection: 1000 } },
);

beforeEach(() => {
  const held = new Promise<void>((resolve) => (release = resolve));
  for (let place = 0; place < 2; place += 1) void passwordQueue.run(() => held);
});
afterEach(() => release());

const waiting = async (many: number) => {
  while (passwordQueue.length.waiting !== many) await new Promise(setImmediate);
};

it('a burst of sign-ins that was cancelled over gRPC leaves nobody in the queue', async () => {
  const calls = Array.from({ length: 20 }, (_, i) =>
    at.auth.signIn({ name: `burst${i}`, password: 'a password', device: 'd' }, () => undefined),
  );
  await waiting(20);
  calls.forEach((call) => call.cancel());
  await waiting(0);
});

it('nor does one over REST whose connections were cut', async () => {
  const { host, port } = server.address;
  const body = JSON.stringify({ name: 'burst', password: 'a password' });
  const options = { host, port, ca: await certificateOf(server), path: '/api/v1/sign-in', method: 'POST' };
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const asked = Array.from({ length: 5 }, () => request({ ...options, headers, agent: false }).on('error', () => 0));
  asked.forEach((one) => one.end(body));
  await waiting(5);
  asked.forEach((one) => one.destroy());
  await waiting(0);
});

it('whoever finds the queue full hears when to come again, and is let in once there is room', async () => {
  const signIn = () => at.auth.signIn({ name: 'burst', password: 'a password', device: 'd' }, () => undefined);
  const calls = Array.from({ length: 256 }, signIn);
  await waiting(256);
  expect(await refusalOf(somebody(at, 'Late'))).toMatchObject({
    code: 'server-busy',
    message: 'too many people sign in at this moment: try again in 10 s',
  });
  calls.forEach((call) => call.cancel());
  await waiting(0);
  release();
  expect((await somebody(at, 'Late')).name).toBe('Late');
});
