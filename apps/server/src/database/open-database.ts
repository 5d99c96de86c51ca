// The database of a server: the operator's, or one of its own.
import { readFileSync, rmSync } from 'node:fs';
import type { Config } from '../config/config';
import { StartupError } from '../startup-error';
import { openDataDir } from './data-dir';
import { runningEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres';
import { migrate, pendingMigrations } from './migrator';

export interface OpenDatabase {
  url: string;
  /** null where the database is the operator's. */
  readonly pid: number | null;
  /** Returns what it applied. StartupError. */
  migrate(): Promise<string[]>;
  /** The migrations that have to be applied before this server can use it. StartupError. */
  pending(): Promise<string[]>;
  close(): Promise<void>;
}

/** `ended` is told when an embedded one ended by itself, and is started again. */
export async function openDatabase(
  config: Config,
  dataDir: string,
  ended: (why: string) => void,
): Promise<OpenDatabase> {
  const embedded = config.database.url ? null : await startEmbeddedPostgres(dataDir, !config.data.temporary, ended);
  const url = embedded?.url ?? withPassword(config.database.url!, config.database.passwordFile);
  return {
    ...asked(url),
    get pid() {
      return embedded?.pid ?? null;
    },
    close: async () => {
      await embedded?.stop();
      if (embedded && config.data.temporary) rmSync(embedded.dir, { recursive: true, force: true });
    },
  };
}

/** For a command: works beside a server that runs with the same settings, and without one. */
export async function openBeside(config: Config): Promise<OpenDatabase> {
  const data = config.database.url === null ? openDataDir({ ...config.data, temporary: false }) : null;
  const running = data && runningEmbeddedPostgres(data.path);
  if (running) return { ...asked(running), pid: null, close: () => Promise.resolve() };
  return openDatabase(config, data?.path ?? '', () => undefined);
}

// ---- details ----

const asked = (url: string) => ({
  url,
  migrate: () => migrate(url).catch((error: unknown) => refuse(url, error)),
  pending: () => pendingMigrations(url).catch((error: unknown) => refuse(url, error)),
});

function withPassword(url: string, file: string | null): string {
  if (file === null) return url;
  try {
    const whole = new URL(url);
    whole.password = encodeURIComponent(readFileSync(file, 'utf8').trim());
    return whole.href;
  } catch (error) {
    throw new StartupError(
      'database-login',
      `database.passwordFile (MIDIP2P_DATABASE_PASSWORD_FILE) cannot be used: ${(error as Error).message}`,
    );
  }
}

/** PostgreSQL's own codes for what operators get wrong. */
function refuse(url: string, error: unknown): never {
  if (error instanceof StartupError) throw error;
  const { code, message } = error as Error & { code?: string };
  const { host, pathname, username } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  if (code === '3D000')
    throw new StartupError(
      'database-missing',
      `the PostgreSQL at ${host} has no database "${database}": create it, or correct database.url (MIDIP2P_DATABASE_URL)`,
    );
  if (code === '28P01' || code === '28000')
    throw new StartupError(
      'database-login',
      `the PostgreSQL at ${host} does not let "${decodeURIComponent(username)}" in: check name and password in database.url (MIDIP2P_DATABASE_URL)`,
    );
  if (code === '42501')
    throw new StartupError(
      'database-login',
      `"${decodeURIComponent(username)}" lacks a right in the database "${database}" at ${host}: ${message}; make it the database's owner`,
    );
  throw new StartupError(
    'database-unavailable',
    `the database at ${host} cannot be reached: ${message || code}; check database.url (MIDIP2P_DATABASE_URL)`,
  );
}
