// Where the first administrator comes from: a setting, or a command on the server's machine.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type ConfigInput, type RunningServer, startServer, StartupError } from '../src';
import { createAdmin } from '../src/commands/create-admin';
import { loadConfig } from '../src/config/load-config';
import { aDatabase } from './a-database';
import { ask, connectTo, refusalOf } from './player';

const PASSWORD = 'first of all';
const dir = mkdtempSync(join(tmpdir(), 'midip2p-first-'));
chmodSync(dir, 0o711); // the account that runs the database may pass
const passwordFile = join(dir, 'password');
writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
const databases = aDatabase();
afterAll(async () => {
  await databases.stop();
  rmSync(dir, { recursive: true, force: true });
});

const logged: string[] = [];
const started: RunningServer[] = [];
/** By name: that of an operator, to which a server comes back. */
const urls = new Map<string, Promise<string>>();
const of = async (name: string) => {
  if (!urls.has(name)) urls.set(name, databases.migrated());
  return { data: { dir: join(dir, name) }, database: { url: await urls.get(name)! } };
};
const start = async (name: string, more: ConfigInput = {}) => {
  const config: ConfigInput = { server: { port: 0 }, log: { level: 'warn' }, ...(await of(name)), ...more };
  const server = await startServer({ config, logTo: { write: (line) => void logged.push(line) } });
  started.push(server);
  return server;
};
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  logged.length = 0;
});

/** Signs in, and asks for the list of accounts. Their names, or the code of the refusal. */
async function accountsAs(server: RunningServer, name: string, password: string): Promise<string[] | string> {
  const at = await connectTo(server);
  try {
    const { credentials } = await ask(at.auth, at.auth.signIn, { name, password, device: 'd' });
    const call = ask(at.admin, at.admin.listAccounts, { page: undefined, name: '' }, credentials!.accessToken);
    const refused = refusalOf(call).catch(() => null);
    return (await refused)?.code ?? (await call).accounts.map((account) => account.name);
  } finally {
    at.close();
  }
}

async function audit(server: RunningServer): Promise<object[]> {
  const database = new Client({ connectionString: server.databaseUrl });
  await database.connect();
  const { rows } = await database.query<object>('SELECT account_name, action, target_name, via, result FROM audit');
  await database.end();
  return rows;
}

const made = { account_name: 'midip2p-server', action: 'account.create', result: 'done' };

describe('by a setting', () => {
  it('is made when the server starts, once', async () => {
    const admin = { name: 'ada', passwordFile };
    const first = await start('setting', { admin });
    expect(await accountsAs(first, 'ada', PASSWORD)).toEqual(['ada']);
    await first.stop();
    const again = await start('setting', { admin });
    expect(await accountsAs(again, 'ada', PASSWORD)).toEqual(['ada']);
    expect(await audit(again)).toEqual([{ ...made, target_name: 'ada', via: 'setting' }]);
  });

  it('gives nothing to whoever took the name before, and says so', async () => {
    const first = await start('taken');
    const at = await connectTo(first);
    await ask(at.auth, at.auth.signUp, { name: 'ada', password: 'a guess at it', device: 'd' });
    at.close();
    await first.stop();
    const second = await start('taken', { admin: { name: 'ada', passwordFile } });
    expect(await accountsAs(second, 'ada', 'a guess at it')).toBe('not-allowed');
    expect(logged.join('')).toContain('create-admin');
  });

  it.each([
    ['a password file that is not there', { name: 'ada', passwordFile: join(dir, 'nowhere') }, /PASSWORD_FILE.*ENOENT/],
    ['a name that is none', { name: 'a b', passwordFile }, /name must be 2 to 32 letters/],
    ['a name alone', { name: 'ada' }, /admin.passwordFile .*set together/],
  ])('is refused with %s', async (_, admin, message) => {
    const error = await start('bad', { admin }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StartupError);
    expect(error).toMatchObject({ code: 'bad-config', message: expect.stringMatching(message) });
  });

  it('is refused with a password that is too short', async () => {
    const short = join(dir, 'short');
    writeFileSync(short, 'short\n');
    const error = await start('bad', { admin: { name: 'ada', passwordFile: short } }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'bad-config', message: expect.stringContaining('8 to 256 characters') });
  });
});

describe('by a command', () => {
  const beside = async (name: string) => loadConfig({ overrides: await of(name) });
  /** With a database of its own, which the command finds by itself. */
  const own = { data: { dir: join(dir, 'command') }, database: {} };
  const password = () => Promise.resolve(PASSWORD);
  const asked = () => Promise.reject(new Error('a password was asked for'));

  it('is made before the server runs, and beside it', async () => {
    expect(await createAdmin(loadConfig({ overrides: own }), 'ada', password)).toBe('made the administrator ada');
    const server = await start('command', own);
    expect(await createAdmin(loadConfig({ overrides: own }), 'ben', password)).toBe('made the administrator ben');
    expect(await accountsAs(server, 'ben', PASSWORD)).toEqual(['ada', 'ben']);
    const notes = ['ada', 'ben'].map((target_name) => ({ ...made, target_name, via: 'command' }));
    expect(await audit(server)).toEqual(notes);
  });

  it('is an account that is there, which keeps its password', async () => {
    const server = await start('given');
    const at = await connectTo(server);
    await ask(at.auth, at.auth.signUp, { name: 'Cleo', password: 'of her own', device: 'd' });
    at.close();
    expect(await createAdmin(await beside('given'), 'cleo', asked)).toContain('the password is as it was');
    expect(await accountsAs(server, 'cleo', 'of her own')).toEqual(['Cleo']);
    expect(await createAdmin(await beside('given'), 'cleo', asked)).toBe('cleo is an administrator already');
  });

  const MAIN = join(__dirname, '../dist/main.js');
  let url: string;
  const command = (args: string[], input = '') => {
    const env = { ...process.env, MIDIP2P_DATA_DIR: join(dir, 'spawned'), MIDIP2P_DATABASE_URL: url };
    return spawnSync(process.execPath, [MAIN, 'create-admin', ...args], {
      encoding: 'utf8',
      input,
      env,
      timeout: 60_000,
    });
  };

  it('reads the password from stdin or a file, and takes none as an argument', async () => {
    url = await databases.migrated();
    const fromStdin = command(['ada', '--password-file', '-'], `${PASSWORD}\n`);
    expect(fromStdin).toMatchObject({ status: 0, stdout: 'made the administrator ada\n', stderr: '' });
    const fromFile = command(['ben', '--password-file', passwordFile]);
    expect(fromFile).toMatchObject({ status: 0, stdout: 'made the administrator ben\n' });
    expect(command(['cleo', '--password', PASSWORD])).toMatchObject({ status: 2 });
    const nobodyToAsk = command(['cleo']);
    expect(nobodyToAsk.status).toBe(2);
    expect(nobodyToAsk.stderr).toContain('there is no terminal to ask on');
    expect(command([])).toMatchObject({ status: 2, stderr: expect.stringContaining('NAME is missing') });
  });
});
