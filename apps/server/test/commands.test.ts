// midip2p-server by its commands, as processes.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { knownMigrations } from '../src/database/migrator';
import { type ADatabase, aDatabase, asked } from './a-database';
import { applied, on, programsIn } from './programs';

const dir = mkdtempSync(join(tmpdir(), 'midip2p-commands-'));
const { run, spawned, endAll } = programsIn(dir);
let database: ADatabase;

beforeAll(async () => {
  database = aDatabase();
});
afterEach(endAll);
afterAll(async () => {
  await database?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** The line of its log that says what it waits for, and where it is asked whether it is ready. */
async function waiting(child: ChildProcess): Promise<{ operations: { port: number } }> {
  for await (const line of createInterface({ input: child.stderr! }))
    if (line.includes('run midip2p-server migrate')) return JSON.parse(line) as { operations: { port: number } };
  throw new Error('it ended before it had to wait');
}

it('explains itself and each of its commands', async () => {
  const { code, out } = await run(['--help']);
  expect(code).toBe(0);
  for (const word of [
    'serve',
    'migrate',
    'create-admin',
    'health',
    'MIDIP2P_OPERATIONS_PORT',
    'MIDIP2P_DATABASE_MIGRATE',
  ])
    expect(out).toContain(word);
  for (const command of ['serve', 'migrate', 'create-admin', 'keys', 'health'])
    expect(await run([command, '--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('usage: midip2p-server'),
    });
});

it.each([
  [['fly'], 'there is no command "fly"; there are: serve, migrate, create-admin, keys, health'],
  [['migrate', '--fast'], '--fast'],
  [['migrate', 'now'], '"now" says nothing to this command'],
  [['create-admin'], 'NAME is missing'],
])('refuses %j', async (args, words) => {
  expect(await run(args)).toMatchObject({ code: 2, err: expect.stringContaining(words) });
});

describe('migrate', () => {
  it('is done once when ten begin together on an empty database', async () => {
    const url = await database.empty();
    const ten = await Promise.all(Array.from({ length: 10 }, () => run(['migrate'], on(url))));
    expect(ten.map(({ code, err }) => [code, err])).toEqual(ten.map(() => [0, '']));
    expect(ten.filter(({ out }) => out.startsWith('applied: '))).toHaveLength(1);
    expect(ten.filter(({ out }) => out.includes('up to date'))).toHaveLength(9);
    expect(await applied(url)).toEqual(knownMigrations());
  });

  it('is simply run again when it was killed in the middle', async () => {
    const url = await database.empty();
    // Somebody holds a name that the first migration needs, so it stands still between its first statement and its last.
    const holder = new Client({ connectionString: url });
    await holder.connect();
    await holder.query('BEGIN; CREATE TABLE room_event (id int)');
    const first = spawned(['migrate'], on(url));
    const waits = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'midip2p migrator' AND wait_event_type = 'Lock'
      AND datname = current_database()`;
    while ((await asked(url, waits)).length === 0) await new Promise(setImmediate);
    first.child.kill('SIGKILL');
    expect((await first.ended).code).toBeNull();
    await holder.query('ROLLBACK');
    await holder.end();
    expect(await run(['migrate'], on(url))).toMatchObject({ code: 0 });
    expect(await applied(url)).toEqual(knownMigrations());
  });
});

describe('a database that is none', () => {
  let url: string;
  beforeAll(async () => {
    url = await database.empty();
  });

  it.each<[string, () => string, string, string]>([
    ['missing', () => url.replace(/[^/]*$/, 'nowhere'), 'database-missing', 'no database "nowhere": create it'],
    [
      'closed to that password',
      () => url.replace(/:[^:@/]*@/, ':wrong@'),
      'database-login',
      'does not let "midip2p" in',
    ],
    ['not there', () => 'postgresql://u:hidden@127.0.0.1:1/d', 'database-unavailable', '127.0.0.1:1 cannot be reached'],
  ])('%s is refused by serve and by migrate', async (_, at, code, words) => {
    for (const command of ['serve', 'migrate']) {
      const { code: exit, err } = await run([command], on(at()));
      expect([exit, err]).toEqual([2, expect.stringContaining(words)]);
      expect(err).toContain(`(${code})`);
      expect(err).not.toMatch(/hidden|wrong/);
    }
  });

  it('not migrated is refused where it may not be migrated, with the command that does it', async () => {
    const { code, err } = await run([], on(url, { MIDIP2P_DATABASE_MIGRATE: 'false' }));
    expect([code, err]).toEqual([2, expect.stringContaining('run midip2p-server migrate')]);
    expect(err).toContain('(database-not-migrated)');
  });

  it('newer than the server is refused', async () => {
    await run(['migrate'], on(url));
    await asked(
      url,
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '29990101000000_later', now())",
    );
    for (const command of ['serve', 'migrate']) {
      const { code, err } = await run([command], on(url));
      expect([code, err]).toEqual([2, expect.stringContaining('29990101000000_later')]);
      expect(err).toContain('(database-newer)');
    }
  });
});

describe('a running server', () => {
  it('takes its password from a file, waits for who migrates, and is healthy then', async () => {
    const url = await database.empty();
    const secret = join(dir, 'password');
    writeFileSync(secret, `${decodeURIComponent(new URL(url).password)}\n`, { mode: 0o600 });
    const given = on(url.replace(/:[^:@/]*@/, '@'), {
      MIDIP2P_DATABASE_PASSWORD_FILE: secret,
      MIDIP2P_DATABASE_MIGRATE: 'false',
    });
    const { child, ended } = spawned(['--json'], { ...given, MIDIP2P_OPERATIONS_PORT: '0' });
    const ready = once(createInterface({ input: child.stdout! }), 'line');
    const { operations } = await waiting(child);
    const settings = { ...given, MIDIP2P_OPERATIONS_PORT: String(operations.port) };
    const early = await run(['health'], settings);
    expect([early.code, early.err]).toEqual([1, expect.stringContaining('run midip2p-server migrate')]);
    expect(await run(['migrate'], settings)).toMatchObject({ code: 0 });
    const [line] = (await ready) as [string];
    const { address } = JSON.parse(line) as { address: { port: number } };
    expect(await run(['health'], settings)).toMatchObject({ code: 0, err: '' });
    // And over gRPC, where there is no other door.
    const byGrpc = { MIDIP2P_SERVER_PORT: String(address.port) };
    expect(await run(['health'], byGrpc)).toMatchObject({ code: 0, err: '' });
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    expect(await run(['health'], byGrpc)).toMatchObject({ code: 1, err: expect.stringContaining('does not answer') });
  });
});
