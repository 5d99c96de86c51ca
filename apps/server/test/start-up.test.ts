// Starting, stopping and coming back: on one data directory that is kept.
import { spawn, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Role } from '@midip2p/proto';
import { Client } from 'pg';
import { type ConfigInput, type RunningServer, startServer, StartupError } from '../src';
import { migrate } from '../src/database/migrator';
import { writeIssuedCertificate } from './issued-certificate';
import { aRoom, ask, certificateOf, connectTo, joined, somebody, Stream } from './player';

const dir = mkdtempSync(join(tmpdir(), 'midip2p-start-'));
chmodSync(dir, 0o711); // the account that runs the database may pass
const kept: ConfigInput = { server: { port: 0 }, data: { dir: join(dir, 'data') }, log: { level: 'silent' } };
const started: RunningServer[] = [];
const start = async (more: ConfigInput = {}) => {
  const server = await startServer({ config: { ...kept, ...more } });
  started.push(server);
  return server;
};
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop(); // of a test that failed
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function refused(starting: Promise<unknown>): Promise<StartupError> {
  const error = await starting.then(
    () => new Error('it started'),
    (e: unknown) => e,
  );
  if (error instanceof StartupError) return error;
  throw error;
}

it('keeps keys, certificate and people over a restart, and its secrets to itself', async () => {
  const first = await start();
  const certificate = new X509Certificate(await certificateOf(first));
  expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  expect(createHash('sha256').update(certificate.raw).digest('hex')).toBe(first.address.fingerprint);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  for (const address of ['127.0.0.1', '::1']) expect(certificate.checkIP(address)).toBe(address);
  const keys = join(first.dataDir, 'keys');
  expect(readdirSync(keys).sort()).toEqual(['certificate.pem', 'introduction.pem', 'token.pem']);
  for (const name of readdirSync(keys)) expect(statSync(join(keys, name)).mode & 0o777).toBe(0o600);
  expect(statSync(keys).mode & 0o777).toBe(0o700);
  const at = await connectTo(first);
  const ada = await somebody(at);
  at.close();
  await first.stop();
  expect(() => process.kill(first.pids.postgres!, 0)).toThrow('ESRCH');

  const second = await start();
  expect(second.address.fingerprint).toBe(first.address.fingerprint);
  expect(second.introductionKey).toEqual(first.introductionKey);
  const again = await connectTo(second);
  await ask(again.rooms, again.rooms.listRooms, { page: undefined }, ada.accessToken); // a token from before
  again.close();
  await second.stop();
});

it('gives a client that resumes after a restart its place, and nobody a new master', async () => {
  const first = await start();
  const before = await connectTo(first);
  const [ada, ben] = [await somebody(before), await somebody(before)];
  const roomId = await aRoom(before, ada, ben);
  const [a, b] = [await joined(before, ada, roomId), await joined(before, ben, roomId)];
  const { number } = await a.stream.next('introduction', () => true);
  await first.stop();
  expect((await a.stream.ended()).code).toBe('server-stopping');
  expect((await b.stream.ended()).code).toBe('server-stopping');
  before.close();

  const second = await start();
  const after = await connectTo(second);
  const back = new Stream(after, ada.accessToken).hello(roomId, { resumeFrom: number, peerId: a.peerId });
  expect(await back.next('welcome')).toMatchObject({ resumed: true, sessionId: a.sessionId, peerId: a.peerId });
  back.ready();
  await back.next('introduction');
  const fresh = new Stream(after, ben.accessToken).hello(roomId);
  const { master, peers } = await fresh.next('snapshot');
  expect(master).toMatchObject({ peerId: a.peerId, epoch: { term: 1 } });
  expect(peers.map(({ peerId }) => peerId)).toEqual([a.peerId, b.peerId]);
  after.close();
  await second.stop();
});

it('says that a TCP port is in use, and leaves nothing running', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as { port: number };
  const error = await refused(start({ server: { port } }));
  expect(error.code).toBe('port-in-use');
  expect(error.message).toContain(`TCP port ${port}`);
  expect(error.message).toContain('MIDIP2P_SERVER_PORT');
  holder.close();
  await (await start()).stop(); // the data directory is free again
});

it.each<[string, ConfigInput, string, string]>([
  [
    'an address of another machine',
    { server: { host: '203.0.113.1', port: 0 } },
    'address-unavailable',
    'MIDIP2P_SERVER_HOST',
  ],
  [
    'a database that is not there',
    { database: { url: 'postgresql://u:secret@127.0.0.1:1/d' } },
    'database-unavailable',
    '127.0.0.1:1',
  ],
  ['a key file that is missing', { keys: { tokenFile: join(dir, 'missing.pem') } }, 'bad-key', 'missing.pem'],
  ['a data directory below a file', { data: { dir: '/dev/null/x' } }, 'data-directory', 'MIDIP2P_DATA_DIR'],
  ['a data directory where none can be', { data: { dir: '/proc/x' } }, 'data-directory', 'MIDIP2P_DATA_DIR'],
])('refuses %s and says which', async (_, config, code, words) => {
  const error = await refused(start(config));
  expect(error.code).toBe(code);
  expect(error.message).toContain(words);
  expect(error.message).not.toContain('secret');
});

it('refuses a key of another kind, keys that others can read, and half a certificate', async () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(join(dir, 'rsa.pem'), rsa);
  expect((await refused(start({ keys: { introductionFile: join(dir, 'rsa.pem') } }))).message).toContain('type rsa');

  const open = join(dir, 'open');
  mkdirSync(join(open, 'keys'), { recursive: true });
  writeFileSync(join(open, 'keys', 'token.pem'), 'x');
  chmodSync(join(open, 'keys', 'token.pem'), 0o644);
  const error = await refused(start({ data: { dir: open } }));
  expect([error.code, /others may read it/.test(error.message)]).toEqual(['bad-key', true]);

  const tls = { certificateFile: join(kept.data!.dir!, 'keys', 'certificate.pem'), keyFile: join(dir, 'rsa.pem') };
  expect((await refused(start({ tls }))).code).toBe('bad-certificate');
});

it('uses the certificate it is given, and does not ask for a pin where an authority vouches for it', async () => {
  const issued = join(dir, 'issued.pem');
  await writeIssuedCertificate(issued);
  const server = await start({ tls: { certificateFile: issued, keyFile: issued } });
  expect(server.selfSigned).toBe(false);
  await certificateOf(server);
  await server.stop();
});

it('has a self-signed certificate that it is given pinned like its own', async () => {
  const given = join(dir, 'given.pem');
  copyFileSync(join(kept.data!.dir!, 'keys', 'certificate.pem'), given);
  const server = await start({ tls: { certificateFile: given, keyFile: given } });
  expect(server.selfSigned).toBe(true);
  const at = await connectTo(server);
  const ada = await somebody(at);
  const request = { roomId: await aRoom(at, ada), role: Role.ROLE_PLAYER, lifetimeSeconds: 0 };
  const { invitation } = await ask(at.rooms, at.rooms.createInvitation, request, ada.accessToken);
  expect(invitation!.serverFingerprint).toBe(server.address.fingerprint);
  at.close();
  await server.stop();
});

describe('the database', () => {
  it('has the shape of prisma/schema after all migrations, and is not migrated twice', async () => {
    const server = await start();
    expect(await migrate(server.databaseUrl)).toEqual([]);
    const root = join(__dirname, '..', '..', '..');
    const engine = join(root, 'tools', 'prisma-engine', 'schema-engine.mjs');
    const environment = {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: engine,
      MIDIP2P_DATABASE_URL: server.databaseUrl,
    };
    const difference = (schema: string) => {
      const diff = ['migrate', 'diff', '--from-config-datasource', '--to-schema', schema, '--script'];
      const prisma = join(root, 'node_modules', '.bin', 'prisma');
      const { status, stdout, stderr } = spawnSync(prisma, diff, { cwd: root, env: environment, encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      return stdout;
    };
    expect(difference('prisma/schema')).toMatch(/empty migration/);
    // And this would have told: the same schema with one column more.
    const more = join(dir, 'schema');
    cpSync(join(root, 'prisma', 'schema'), more, { recursive: true });
    const sessions = readFileSync(join(more, 'sessions.prisma'), 'utf8');
    writeFileSync(join(more, 'sessions.prisma'), sessions.replace('model Session {', 'model Session {\n  extra Int'));
    expect(difference(more)).toContain('ADD COLUMN     "extra"');
    await server.stop();
  });

  it('is refused when a migration was changed, or when it is newer than the server', async () => {
    const server = await start();
    const database = new Client({ connectionString: server.databaseUrl });
    await database.connect();
    await database.query(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '29990101000000_later', now())",
    );
    await expect(migrate(server.databaseUrl)).rejects.toThrow('29990101000000_later');
    await database.query("DELETE FROM _prisma_migrations WHERE id = 'x'");
    await database.query("UPDATE _prisma_migrations SET checksum = 'x'");
    await expect(migrate(server.databaseUrl)).rejects.toThrow('changed after it was applied');
    await database.query('DELETE FROM _prisma_migrations');
    await expect(migrate(server.databaseUrl)).rejects.toThrow('failed'); // all is there already
    await database.end();
    await server.stop();
  });

  it('lives where its account can reach it when the data directory is closed to all but its owner', async () => {
    const closed = join(dir, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const server = await start({ data: { dir: join(closed, 'data') } });
    const owner = statSync(`/proc/${server.pids.postgres}`).uid;
    const cwd = readlinkSync(`/proc/${server.pids.postgres}/cwd`); // its cluster
    // PostgreSQL does not run as root: then it has an account and a place of its own.
    const asRoot = process.getuid!() === 0;
    expect(owner !== 0).toBe(true);
    expect(owner === process.getuid!()).toBe(!asRoot);
    expect(cwd.startsWith('/var/lib/midip2p/')).toBe(asRoot);
    expect(cwd.startsWith(closed)).toBe(!asRoot);
    expect(statSync(cwd).uid).toBe(owner);
    expect(statSync(asRoot ? dirname(cwd) : cwd).mode & 0o777).toBe(0o700);
    await server.stop();
    if (asRoot) rmSync(dirname(cwd), { recursive: true });
  });

  it('is made anew when its making was interrupted', async () => {
    const data = join(dir, 'interrupted');
    mkdirSync(join(data, 'postgres', 'half'), { recursive: true });
    writeFileSync(join(data, 'postgres', 'half', 'PG_VERSION'), '18');
    await (await start({ data: { dir: data } })).stop();
  });

  it('ends with its server, even if that one is killed', async () => {
    const data = join(dir, 'killed');
    const script = `require(${JSON.stringify(join(__dirname, '..', 'dist', 'database', 'embedded-postgres.js'))})
      .startEmbeddedPostgres(${JSON.stringify(data)}, false).then(({ pid }) => console.log(pid), (e) => console.log(e));
      setInterval(() => {}, 1000);`;
    mkdirSync(data);
    const process_ = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid] = (await once(process_.stdout, 'data')) as [Buffer];
    process_.kill('SIGKILL');
    const running = () => {
      try {
        return process.kill(Number(pid.toString()), 0);
      } catch {
        return false; // ESRCH
      }
    };
    while (running()) await new Promise(setImmediate);
  });
});
