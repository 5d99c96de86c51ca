import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StartupError } from '../startup-error';

/** The account as which PostgreSQL runs. It refuses root, so root gives it an account without privileges. */
export interface DatabaseAccount {
  uid: number;
  gid: number;
}

/** null: the caller is not root and runs PostgreSQL itself. */
export function databaseAccount(passwd = '/etc/passwd'): DatabaseAccount | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync(passwd, 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].map((name) => accounts.find((a) => a[0] === name)).find(Boolean);
  if (!found)
    throw new StartupError(
      'database-unavailable',
      'PostgreSQL does not run as root, and there is no account "postgres" or "nobody" to run it: add one, start the server as an ordinary user, or set database.url (MIDIP2P_DATABASE_URL)',
    );
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/** Whether `account` may pass through every folder above `path`, and through `path` itself. */
export function canReach(account: DatabaseAccount | null, path: string): boolean {
  if (!account) return true;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if (!(mode & bit)) return false;
    if (folder === dirname(folder)) return true;
  }
}
