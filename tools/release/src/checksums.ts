// SHA256SUMS, as sha256sum reads it: every file that is published.
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from './packed';
import { run } from './program';

const NAME = 'SHA256SUMS';

/** Writes it into `folder`, and has sha256sum check it. */
export async function checksums(folder: string): Promise<void> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file !== NAME && statSync(path.join(folder, file)).isFile())
    .sort();
  const lines = files.map((file) => `${sha256(path.join(folder, file))}  ${file}\n`);
  writeFileSync(path.join(folder, NAME), lines.join(''));
  await run('sha256sum', ['--check', '--strict', '--quiet', NAME], { cwd: folder });
}
