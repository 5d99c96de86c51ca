// Many servers on one database, replaced one after another while people are in sessions.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Balancer,
  Crowd,
  roomEvents,
  ServerProcess,
  sharedKeys,
  startTestDatabase,
  temporaryDir,
  type TemporaryDir,
  type TestDatabase,
} from '@midip2p/testkit';

jest.setTimeout(180_000);

const CLIENTS = 20;

let database: TestDatabase;
let secrets: TemporaryDir;
let balancer: Balancer;
let crowd: Crowd | undefined;
let keys: ReturnType<typeof sharedKeys>;
let certificate: string;
const replicas: ServerProcess[] = [];

/** One more server process on the database. */
async function aReplica(): Promise<ServerProcess> {
  const tls = { certificateFile: certificate, keyFile: certificate };
  const config = { database: { url: database.url }, operations: { port: 0 }, keys, tls, server: { drainSeconds: 6 } };
  const replica = await ServerProcess.start({ config });
  replicas.push(replica);
  balancer.add(replica);
  return replica;
}

beforeAll(async () => {
  database = await startTestDatabase();
  secrets = temporaryDir('midip2p-replicas-');
  keys = sharedKeys(secrets.path);
  balancer = await Balancer.open();
  // The first server makes the certificate for all of them.
  const maker = await ServerProcess.start({ config: { database: { url: database.url } } });
  certificate = join(secrets.path, 'certificate.pem');
  copyFileSync(maker.certificateFile, certificate);
  await maker.close();
});
afterAll(async () => {
  crowd?.close();
  for (const replica of replicas) await replica.close();
  await balancer?.close();
  secrets?.remove();
  await database?.stop();
});

async function streamsOf({ operations }: ServerProcess): Promise<number> {
  const text = await (await fetch(`http://${operations.host}:${operations.port}/metrics`)).text();
  return Number(/^midip2p_streams (\d+)$/m.exec(text)![1]);
}

it('are replaced under 20 clients, and later one is killed: no event is lost or told twice, nobody is off the roster', async () => {
  const [first, second] = [await aReplica(), await aReplica()];
  const address = `${balancer.host}:${balancer.port}#${first.address.fingerprint}`;
  crowd = await Crowd.gather(address, CLIENTS, 2);
  const [atFirst, atSecond] = [await streamsOf(first), await streamsOf(second)];
  expect([atFirst > 0, atSecond > 0, atFirst + atSecond]).toEqual([true, true, CLIENTS]);

  crowd.stir();
  const third = await aReplica();
  expect(await first.drain()).toBe(0);
  const fourth = await aReplica();
  expect(await second.drain()).toBe(0);
  expect(await crowd.settle()).toBeGreaterThan(2);
  await crowd.receiveAll();
  expect((await streamsOf(third)) + (await streamsOf(fourth))).toBe(CLIENTS);
  for (const codes of crowd.breaks()) expect(new Set(codes)).toEqual(new Set(['server-stopping'])); // told, never cut off
  expect(crowd.losses()).toBe(0);
  expect(crowd.troubles(await roomEvents(database.url))).toEqual([]);

  await third.signal('SIGKILL');
  await crowd.receiveAll();
  expect(crowd.troubles(await roomEvents(database.url))).toEqual([]);
  expect(await streamsOf(fourth)).toBe(CLIENTS);
  await crowd.leave();
});
