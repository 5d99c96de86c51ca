// What a checkout is at this moment, as one checksum: whatever is made of the same files is the same.
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { run } from './program';

/**
 * The checksum of every file below `root` that git knows or does not ignore: its path, whether it may be run, and what is in
 * it, not when it was written. `root` lies in a clone.
 */
export function checksumOf(root: string): string {
  const list = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  const sum = createHash('sha256');
  for (const file of [...new Set(list.split('\0'))].filter(Boolean).sort()) {
    const stats = lstatSync(join(root, file), { throwIfNoEntry: false });
    if (!stats) continue; // removed, and not committed yet
    const content = contentOf(join(root, file), stats);
    sum.update(`${file}\0${stats.mode & 0o170_111}\0${content.length}\0`).update(content);
  }
  return sum.digest('hex');
}

const contentOf = (file: string, stats: Stats): Buffer =>
  stats.isSymbolicLink() ? Buffer.from(readlinkSync(file)) : stats.isFile() ? readFileSync(file) : Buffer.alloc(0);
