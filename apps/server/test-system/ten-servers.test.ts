// Ten server processes at the same moment: more than a machine that does other things starts in the time a database waits.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { knownMigrations } from '../src/database/migrator';
import { type ADatabase, aDatabase, asked } from '../test/a-database';
import { applied, on, programsIn } from '../test/programs';

const dir = mkdtempSync(join(tmpdir(), 'midip2p-ten-servers-'));
const { spawned, endAll } = programsIn(dir);
let database: ADatabase;

beforeAll(async () => {
  database = aDatabase();
});
afterEach(endAll);
afterAll(async () => {
  await database?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('ten servers that begin together on an empty database', () => {
  it('all are ready, on one schema, with one first administrator between them', async () => {
    const url = await database.empty();
    const secret = join(dir, 'ada.password');
    writeFileSync(secret, 'a good password\n', { mode: 0o600 });
    const ten = Array.from({ length: 10 }, (_, i) => {
      const own = { MIDIP2P_DATA_DIR: join(dir, `replica-${i}`), MIDIP2P_DATABASE_CONNECTIONS: '2' };
      return spawned(['--json'], on(url, { ...own, MIDIP2P_ADMIN_NAME: 'ada', MIDIP2P_ADMIN_PASSWORD_FILE: secret }));
    });
    const lines = ten.map(({ child, ended }) =>
      Promise.race([
        once(createInterface({ input: child.stdout! }), 'line').then(([line]) => JSON.parse(line as string) as object),
        ended, // what it said instead
      ]),
    );
    for (const line of await Promise.all(lines)) expect(line).toMatchObject({ ready: true });
    expect(await applied(url)).toEqual(knownMigrations());
    expect(await asked(url, 'SELECT name, administrator FROM account')).toEqual([{ name: 'ada', administrator: true }]);
    for (const { child } of ten) child.kill('SIGINT');
    for (const { ended } of ten) expect((await ended).code).toBe(0);
  });
});
