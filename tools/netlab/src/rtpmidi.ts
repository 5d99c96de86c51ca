// RTP-MIDI for the bench, by an npm package of others: fetched as it was pinned, checked, and never installed.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { NetlabError } from './failure';
import type { PlayerCommand } from './line-bench';

interface Pinned {
  name: string;
  version: string;
  /** The SHA-512 of its tarball, as lock files have it. */
  integrity: string;
}

/** The library and what it needs. Its later version does the same, and needs a logger with twenty packages. */
const LIBRARY: Pinned = {
  name: 'rtpmidi',
  version: '0.1.9',
  integrity: 'sha512-n6xJinaCc8gtSXghVN9xC56CPR8rEpGa6vCFIKgn9TZYP1freO/QACwXwG5jdR9V3e0keg0clKleZC3XaSiroA==',
};
const NEEDED: Pinned = {
  name: 'midi-common',
  version: '0.0.4',
  integrity: 'sha512-ju1p7yeyby8jNp7DpcImUTAv6fOowAb9uiGW8RzLxU03vT6VM2VsWagd0HRD68pBFg/DgRFAz8EyvaC3Zt+Kmg==',
};
const CACHE = path.join(__dirname, '../../../.cache/rtpmidi');
const run = promisify(execFile);

/** The folder of the library, which is fetched if it is not there. */
export async function fetchRtpMidi(cache = CACHE): Promise<string> {
  const folder = path.join(cache, `${LIBRARY.name}-${LIBRARY.version}`);
  const library = path.join(folder, 'node_modules', LIBRARY.name);
  if (existsSync(library)) return library;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(path.join(cache, 'fetching-'));
  try {
    for (const wanted of [LIBRARY, NEEDED]) await unpack(wanted, work);
    // Whole or not at all, and the first of two who fetch at once wins.
    await rename(work, folder).catch((error: unknown) => {
      if (!existsSync(library)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return library;
}

export const rtpMidiPlayer = (library: string): PlayerCommand => ({
  program: process.execPath,
  args: [path.join(__dirname, 'rtpmidi-guest.js'), library],
});

// ---- details ----

async function unpack({ name, version, integrity }: Pinned, work: string): Promise<void> {
  const spec = `${name}@${version}`;
  const pack = ['pack', spec, '--ignore-scripts', '--silent', '--fetch-retries=1'];
  const { stdout } = await run('npm', pack, { cwd: work, timeout: 60_000 }).catch((error: unknown) => {
    const why = (error as { stderr?: string }).stderr?.trim().split('\n', 1)[0] ?? (error as Error).message;
    throw new NetlabError('rtpmidi-unreachable', `${spec} could not be fetched from the npm registry: ${why}`);
  });
  const tarball = path.join(work, stdout.trim());
  const found = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  if (found !== integrity)
    throw new NetlabError('rtpmidi-changed', `the tarball of ${spec} is not the one that was pinned (${found})`);
  const into = path.join(work, 'node_modules', name);
  await mkdir(into, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', into, '--strip-components=1']);
  await rm(tarball);
}
