// The database of a server that was told of none: a real PostgreSQL on loopback, its files in the data directory.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { StartupError } from '../startup-error';
import { canReach, databaseAccount, type DatabaseAccount } from './database-account';
import { postgresPrograms } from './postgres-programs';
import { runningPostgres } from './running-postgres';

export interface EmbeddedPostgres {
  url: string;
  /** The process that runs now. */
  readonly pid: number;
  /** Where its files are: below the data directory unless its account cannot reach that. */
  dir: string;
  stop(): Promise<void>;
}

/** The folder that root keeps for an account which cannot reach the place where root works. */
const ROOT_STATE = '/var/lib/midip2p';
const USER = 'midip2p';

/** After so long one that ended by itself is started again, and again where that fails. */
const RESTART_MS = 250;

/**
 * Starts the cluster of `dataDir`, made on first use. `durable: false` may lose the last commits of a crashed machine.
 * If it ends by itself it is started again, at the same address: `ended` is told each time.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  durable: boolean,
  ended: (why: string) => void,
): Promise<EmbeddedPostgres> {
  const account = databaseAccount();
  const dir = clusterDir(dataDir, account);
  const bin = join(postgresPrograms(account, account ? ROOT_STATE : dataDir), 'bin');
  const password = initialise(bin, dir, account, durable);
  await awaitFormer(dir);
  for (let attempt = 1; ; ++attempt) {
    const port = await freeTcpPort();
    const server = await launch(bin, dir, account, durable, port);
    if (!('output' in server)) {
      const url = urlOf(password, port);
      await createDatabase(url);
      const again = async () => {
        await awaitFormer(dir);
        return launch(bin, dir, account, durable, port);
      };
      const keeper = kept(server, again, ended);
      return {
        url,
        dir,
        stop: keeper.stop,
        get pid() {
          return keeper.pid;
        },
      };
    }
    // Somebody may have taken the port between our look and PostgreSQL's.
    if (attempt === 3 || !/could not bind|Address already in use/.test(server.output))
      throw new StartupError(
        'database-unavailable',
        `the embedded PostgreSQL in ${dir} does not start: ${server.output}`,
      );
  }
}

/** Where the server of `dataDir` has its database now; null: no server runs on it. */
export function runningEmbeddedPostgres(dataDir: string): string | null {
  const dir = clusterDir(dataDir, databaseAccount());
  const running = runningPostgres(dir);
  if (running === null || running.port === 0) return null;
  return urlOf(readFileSync(join(dir, 'password'), 'utf8'), running.port);
}

// ---- details ----

const urlOf = (password: string, port: number): string => `postgresql://${USER}:${password}@127.0.0.1:${port}/${USER}`;

/** If the running process ends for whatever reason, starts another one soon, until it is stopped on purpose. */
function kept(
  first: Running,
  again: () => Promise<Launched>,
  ended: (why: string) => void,
): Pick<EmbeddedPostgres, 'pid' | 'stop'> {
  let current = first;
  let stopping = false;
  const watch = async (running: Running): Promise<void> => {
    const words = await running.over;
    if (stopping) return;
    ended(words.split('\n').at(-1) ?? '');
    while (!stopping) {
      const next = await again().catch((error: Error) => ({ output: error.message }));
      if (!('output' in next)) {
        current = next;
        if (stopping) await next.stop();
        return watch(next);
      }
      await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
    }
  };
  const watching = watch(first);
  return {
    get pid() {
      return current.pid;
    },
    stop: async () => {
      stopping = true;
      await current.stop();
      await watching;
    },
  };
}

function clusterDir(dataDir: string, account: DatabaseAccount | null): string {
  if (account) chmodSync(dataDir, 0o711); // may pass through, may not look: the keys beside it are root's, mode 0600
  if (canReach(account, dataDir)) return join(dataDir, 'postgres');
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  mkdirSync(ROOT_STATE, { recursive: true, mode: 0o711 });
  return join(ROOT_STATE, `postgres-${name}`);
}

/** Makes the cluster unless it is there, and returns its password. */
function initialise(bin: string, dir: string, account: DatabaseAccount | null, durable: boolean): string {
  const secret = join(dir, 'password');
  const cluster = join(dir, 'cluster');
  if (!existsSync(cluster)) {
    const half = join(dir, 'half'); // named when it is whole: an initdb that was interrupted leaves no cluster
    rmSync(half, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(secret, randomBytes(24).toString('hex'), { mode: 0o600 });
    if (account) for (const path of [dir, secret]) chownSync(path, account.uid, account.gid);
    const options = ['-D', half, '-U', USER, '-A', 'scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8', '--locale=C'];
    const made = spawnSync(join(bin, 'initdb'), durable ? options : [...options, '--no-sync'], {
      ...account,
      cwd: '/',
      encoding: 'utf8',
    });
    if (made.status !== 0) {
      const why = made.error?.message ?? (made.stderr.trim() || `initdb was ended by ${made.signal}`);
      throw new StartupError('database-unavailable', `the embedded PostgreSQL cannot be set up in ${dir}: ${why}`);
    }
    renameSync(half, cluster);
  }
  return readFileSync(secret, 'utf8');
}

/** The PostgreSQL of a server that was killed is still putting its things away: wait for it. */
async function awaitFormer(dir: string): Promise<void> {
  for (const giveUp = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const former = runningPostgres(dir);
    if (former === null) return; // gone; PostgreSQL removes its own stale lock
    if (Date.now() > giveUp)
      throw new StartupError(
        'database-unavailable',
        `the database in ${dir} is in use by process ${former.pid}: another server runs on this data directory; stop it, or set data.dir (MIDIP2P_DATA_DIR)`,
      );
  }
}

/**
 * The shell between us and PostgreSQL waits for either to end: when this process is gone, however it went, its end of
 * the pipe closes, and PostgreSQL is told to stop. It has a session of its own, so Ctrl-C reaches it through us alone.
 */
const KEEPER = `exec 3<&0
"$@" 3<&- </dev/null & pg=$!
echo "$pg"
{ cat <&3 >/dev/null; kill -INT "$pg"; } 2>/dev/null & watch=$!
wait "$pg"; code=$?
kill "$watch" 2>/dev/null
exit "$code"`;

interface Running {
  pid: number;
  /** Resolves with its last words when it has ended. */
  over: Promise<string>;
  stop(): Promise<void>;
}
type Launched = Running | { output: string };

function launch(
  bin: string,
  dir: string,
  account: DatabaseAccount | null,
  durable: boolean,
  port: number,
): Promise<Launched> {
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=100'];
  if (!durable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const command = [join(bin, 'postgres'), '-D', join(dir, 'cluster'), ...settings.flatMap((s) => ['-c', s])];
  const child: ChildProcess = spawn('/bin/sh', ['-c', KEEPER, 'keeper', ...command], {
    ...account,
    cwd: '/',
    env: { PATH: process.env.PATH, TZ: 'UTC' },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let pid = 0;
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const over = ended.then(() => output.trim());
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdin!.on('error', () => {}); // EPIPE: it ended before we did; 'exit' tells
    const look = () => {
      if (pid && output.includes('ready to accept connections'))
        resolve({ pid, over, stop: () => (child.stdin!.end(), ended) });
    };
    child.stdout!.on('data', (text: Buffer) => ((pid ||= Number(text.toString())), look()));
    child.stderr!.on('data', (text: Buffer) => ((output = (output + text.toString()).slice(-4000)), look()));
    void ended.then(() => {
      child.stdin!.destroy();
      resolve({ output: output.trim() });
    });
  });
}

function freeTcpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

async function createDatabase(url: string): Promise<void> {
  const admin = new Client({ connectionString: url.replace(/[^/]*$/, 'postgres') });
  await admin.connect();
  try {
    const found = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [USER]);
    if (found.rowCount === 0) await admin.query(`CREATE DATABASE ${USER}`);
  } finally {
    await admin.end();
  }
}
