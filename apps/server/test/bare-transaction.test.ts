// Statements of our own on `pg` itself: what Prisma would do around them holds for them, too.
import { Client } from 'pg';
import { Database } from '../src/database/database';
import { OneByOneClient } from '../src/database/one-by-one';
import { troubleOf } from '../src/database/trouble';
import { aDatabase } from './a-database';

const databases = aDatabase();
let db: Database;
let url: string;

beforeAll(async () => {
  url = await databases.migrated();
  db = new Database(url, 2);
});
afterAll(async () => {
  await db?.$disconnect();
  await databases.stop();
});

const rooms = async () => Number((await db.bare.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM replica`)[0]!.n);
const A_REPLICA = 'INSERT INTO replica (id) VALUES (gen_random_uuid())';

it('reads columns as Prisma does', async () => {
  const ask = `SELECT 9007199254740993::bigint AS big, 'a'::bytea AS bytes, now() AS at, '{"a":[1]}'::jsonb AS json, '{a,b}'::text[] AS texts`;
  const [[own], [its]] = [
    await db.bare.$queryRaw<Record<string, unknown>[]>([ask] as unknown as TemplateStringsArray),
    await db.$queryRawUnsafe<Record<string, unknown>[]>(ask),
  ];
  expect(own).toMatchObject({ big: 9007199254740993n, json: { a: [1] }, texts: ['a', 'b'] });
  expect(Object.keys(own!)).toEqual(Object.keys(its!));
  for (const key of ['big', 'json', 'texts']) expect(own![key]).toEqual(its![key]);
  expect(Buffer.from(own!['bytes'] as Uint8Array)).toEqual(Buffer.from(its!['bytes'] as Uint8Array));
  expect(own!['at']).toBeInstanceOf(Date);
});

it('is committed whole, or not at all', async () => {
  const before = await rooms();
  const failed = db.bareTransaction(async (tx) => {
    await tx.$queryRaw([A_REPLICA] as unknown as TemplateStringsArray);
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(await rooms()).toBe(before);
  const refused = db.bareTransaction(async (tx) => {
    await tx.$queryRaw([A_REPLICA] as unknown as TemplateStringsArray);
    await tx.$queryRaw`SELECT 1 / 0`;
  });
  await expect(refused).rejects.toMatchObject({ code: '22012' });
  expect(await rooms()).toBe(before);
  await db.bareTransaction((tx) => Promise.resolve(tx.$queryRaw([A_REPLICA] as unknown as TemplateStringsArray)));
  expect(await rooms()).toBe(before + 1);
  expect(db.pool.totalCount).toBe(db.pool.idleCount); // none was kept
});

it('says that the database is not there where a connection is cut in the middle, and takes another for the next', async () => {
  const cut = db.bareTransaction(async (tx) => {
    const [own] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    const other = new Client({ connectionString: url });
    await other.connect();
    await other.query('SELECT pg_terminate_backend($1)', [own!.pid]);
    await other.end();
    await tx.$queryRaw`SELECT 1`;
  });
  expect(troubleOf(await cut.catch((error: unknown) => error))).toBe('unreachable');
  expect(await rooms()).toBeGreaterThan(0);
  expect(db.pool.totalCount).toBe(db.pool.idleCount);
});

it('asks one statement of a connection at a time, however many are wanted at once', async () => {
  let [asked, most] = [0, 0];
  const query = jest.spyOn(Client.prototype, 'query').mockImplementation((() => {
    most = Math.max(most, (asked += 1));
    return new Promise((resolve) => setImmediate(resolve)).then(() => void (asked -= 1));
  }) as never);
  const client = new OneByOneClient();
  await Promise.all(Array.from({ length: 5 }, () => client.query('SELECT 1')));
  expect([query.mock.calls.length, most]).toEqual([5, 1]);
  query.mockRestore();
});
