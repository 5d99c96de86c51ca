// A server on a machine of 512 MB, while strangers begin calls without a body, eight times ten thousand at once, and hold connections
// on which nothing is said: it is not killed, and goes on with who has an account.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ServerProcess, startTestDatabase, type TestDatabase } from '@midip2p/testkit';
import { ask, connectTo, type Connection, signUp } from '../src/target';
import { flood } from './calls-without-body';
import { memoryGroup } from './memory-group';

const MEMORY = 512 * 2 ** 20;
const HEAP_MB = 384;
const CONNECTIONS = 8;
const CALLS = 10_000;
const SILENT = 600;
const SECONDS = 8;

const group = memoryGroup(MEMORY);
let database: TestDatabase;
let server: ServerProcess;
let at: Connection;

beforeAll(async () => {
  database = await startTestDatabase(); // an operator's: what it holds is not the server's
  const join = group ? `echo $$ > ${group.procs} && ` : '';
  const begun = `${join}exec env NODE_OPTIONS=--max-old-space-size=${HEAP_MB} "$0" "$@"`;
  server = await ServerProcess.start({
    config: { database: { url: database.url } },
    within: (program, args) => ({ command: 'sh', args: ['-c', begun, program, ...args] }),
  });
  at = connectTo({ ...server.address, certificateFile: server.certificateFile });
});
afterAll(async () => {
  at?.close();
  await server?.close();
  await database?.stop();
  group?.remove();
});

it('is not killed by calls without a body and half-open connections, and others are served', async () => {
  const ada = await signUp(at, 'ada');
  const served = () => ask(at.rooms, at.rooms.listRooms, { page: undefined }, ada.accessToken);
  await served();
  const { host, port } = server.address;
  const attack = flood({ host, port, localAddress: '127.0.0.2' }, CONNECTIONS, CALLS, SILENT);
  let answers = 0;
  try {
    // Until the time is over, and there was something to bear: a machine may be busy.
    for (
      const until = Date.now() + SECONDS * 1000;
      Date.now() < until || attack.counts().calls < CONNECTIONS * CALLS;
    ) {
      await served();
      answers += 1;
      await pause(20);
    }
  } finally {
    attack.stop();
  }
  await served();
  const peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]) * 1024;
  const { calls, silent } = attack.counts();
  process.stderr.write(
    `${calls} calls without a body, ${silent} silent connections, ${answers} of others answered; the server held ${Math.round(peak / 2 ** 20)} MB at most${group ? ', and may hold 512' : ''}\n`,
  );
  expect(answers).toBeGreaterThan(0);
  expect(silent).toBeGreaterThanOrEqual(SILENT);
  expect(peak).toBeLessThan(MEMORY);
}, 120_000);
