// A folder as a .tar.gz whose bytes depend on nothing but what is in it: sorted, one time, nobody's name.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { create } from 'tar';

/** `names`: what of `folder` goes in, with all below it. */
export async function packed(file: string, folder: string, names: readonly string[], epoch: number): Promise<void> {
  const entries = [...names].sort().flatMap((name) => withAllBelow(folder, name));
  await create(
    { file, cwd: folder, gzip: { level: 9 }, portable: true, noDirRecurse: true, mtime: new Date(epoch * 1000) },
    entries,
  );
}

/** Every file and folder below a folder, by its path from there, in an order that does not depend on the system's. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

export const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

// ---- details ----

function withAllBelow(folder: string, name: string): string[] {
  if (!lstatSync(path.join(folder, name)).isDirectory()) return [name];
  const below = readdirSync(path.join(folder, name)).sort();
  return [name, ...below.flatMap((one) => withAllBelow(folder, path.posix.join(name, one)))];
}
