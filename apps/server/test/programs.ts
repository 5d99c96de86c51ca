// midip2p-server in processes, as whoever types its commands has it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { asked } from './a-database';

const PROGRAM = join(__dirname, '../bin/midip2p-server.js');

/** They keep their data in `dir`. */
export function programsIn(dir: string) {
  const running = new Set<ChildProcess>();
  const spawned = (args: string[], environment: Record<string, string> = {}) => {
    const env = {
      PATH: process.env.PATH,
      MIDIP2P_RUN: process.env.MIDIP2P_RUN, // what npm test knows its processes by
      MIDIP2P_DATA_DIR: join(dir, 'data'),
      MIDIP2P_SERVER_PORT: '0',
      ...environment,
    };
    const child = spawn(PROGRAM, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const ended = once(child, 'close').then(([code]) => {
      running.delete(child);
      return { code: code as number | null, out, err };
    });
    return { child, ended };
  };
  const run = (args: string[], environment?: Record<string, string>) => spawned(args, environment).ended;
  const endAll = () => running.forEach((child) => child.kill('SIGKILL'));
  return { spawned, run, endAll };
}

export const on = (url: string, more: Record<string, string> = {}) => ({ MIDIP2P_DATABASE_URL: url, ...more });

/** The migrations that this database has had. */
export const applied = async (url: string) =>
  (await asked(url, 'SELECT migration_name FROM _prisma_migrations ORDER BY 1')).map((row) => row['migration_name']);
