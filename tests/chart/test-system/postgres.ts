// The PostgreSQL of this system, with the plain tools that operators use: a cluster of its own that goes when it is
// stopped.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastingPort } from '@midip2p/testkit';

const VERSIONS = '/usr/lib/postgresql';

export interface Postgres {
  /** The address of a database of that name. */
  url(database: string): string;
  /**
   * Runs one of PostgreSQL's programs, such as pg_dump, with the connection in its environment; resolves with its
   * output.
   */
  run(program: string, ...args: string[]): string;
  stop(): Promise<void>;
}

export async function startPostgres(dir: string): Promise<Postgres> {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(a) - Number(b)) : [];
  if (versions.length === 0) throw new Error('there is no PostgreSQL on this machine: apt-get install postgresql');
  const bin = join(VERSIONS, versions.at(-1)!, 'bin');
  const account = process.getuid!() === 0 ? accountOf('postgres') : null;
  const home = join(dir, 'postgresql');
  mkdirSync(home);
  if (account) chownSync(home, account.uid, account.gid);
  const data = join(home, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'operator', '-A', 'trust', '--no-sync'], {
    ...account,
    cwd: '/',
  });
  const port = await lastingPort();
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${home}`, 'fsync=off'];
  const child = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((s) => ['-c', s])], {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const over = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('ready to accept connections')) resolve();
    });
    void over.then(() => reject(new Error(`PostgreSQL does not start: ${output}`)));
  });
  const connection = { PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'operator', PGDATABASE: 'postgres' };
  return {
    url: (database) => `postgresql://operator@127.0.0.1:${port}/${database}`,
    run: (program, ...args) =>
      execFileSync(join(bin, program), args, {
        encoding: 'utf8',
        env: { ...process.env, ...connection },
        timeout: 60_000,
      }),
    stop: async () => {
      child.kill('SIGINT');
      await over;
      process.off('exit', kill);
      rmSync(home, { recursive: true });
    },
  };
}

// ---- details ----

/** PostgreSQL does not run as root. */
function accountOf(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
