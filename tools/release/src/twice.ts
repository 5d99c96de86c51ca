// Two folders that should hold the same bytes.
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, sha256 } from './packed';

export interface Differences {
  /** Files, by their path in the folders. */
  same: string[];
  different: string[];
}

/** A file that cannot be the same, and why. */
export interface Known {
  /** A regular expression over its path. */
  file: string;
  why: string;
}

export function differences(first: string, second: string): Differences {
  const files = [...new Set([first, second].flatMap((folder) => filesBelow(folder)))].sort();
  const found: Differences = { same: [], different: [] };
  for (const file of files) {
    const [a, b] = [path.join(first, file), path.join(second, file)];
    if (existsSync(a) && statSync(a).isDirectory()) continue;
    // It is the sum of the others, and differs with them.
    if (file === 'SHA256SUMS') continue;
    const alike = existsSync(a) && existsSync(b) && sha256(a) === sha256(b);
    (alike ? found.same : found.different).push(file);
  }
  return found;
}

/** `ok`: nothing differs but what is known, and what is known to differ still does where it was made at all. */
export function judged({ same, different }: Differences, known: readonly Known[]): { ok: boolean; lines: string[] } {
  const why = (file: string) => known.find((one) => new RegExp(one.file).test(file))?.why;
  const unexpected = different.filter((file) => why(file) === undefined);
  const healed = same.filter((file) => why(file) !== undefined);
  const lines = [
    ...same.map((file) => `  same       ${file}`),
    ...different.map((file) => `  different  ${file}: ${why(file) ?? 'nobody knows why'}`),
    ...healed.map((file) => `  ${file} is known to differ and does not: take it out of tools/release/twice.json`),
    `${same.length} files are the same, ${different.length} differ`,
  ];
  return { ok: unexpected.length === 0 && healed.length === 0 && same.length > 0, lines };
}
