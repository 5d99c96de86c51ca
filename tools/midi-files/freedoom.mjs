// More real MIDI: the music of Debian's package freedoom, taken out of its game data.
//
//   node tools/midi-files/freedoom.mjs       writes the files into .cache/midi/freedoom and prints where each is
//
// A WAD is [4 magic][4 lumps][4 where the directory is], each directory entry [4 where][4 size][8 name], little endian.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const FREEDOOM_CACHE = path.join(root, '.cache/midi/freedoom');
const WADS = ['/usr/share/games/doom/freedoom1.wad', '/usr/share/games/doom/freedoom2.wad'];

/** The lumps of a WAD that are Standard MIDI Files, by name. */
export function midiLumps(wad) {
  const magic = wad.toString('latin1', 0, 4);
  if (magic !== 'IWAD' && magic !== 'PWAD') throw new Error(`this is no WAD: it begins with ${JSON.stringify(magic)}`);
  const count = wad.readUInt32LE(4);
  const directory = wad.readUInt32LE(8);
  const lumps = new Map();
  for (let i = 0; i < count; i++) {
    const entry = directory + 16 * i;
    const from = wad.readUInt32LE(entry);
    const bytes = wad.subarray(from, from + wad.readUInt32LE(entry + 4));
    const name = wad.toString('latin1', entry + 8, entry + 16).replace(/\0.*$/, '');
    if (bytes.toString('latin1', 0, 4) === 'MThd') lumps.set(name.toLowerCase(), bytes);
  }
  return lumps;
}

/** Writes them all; returns their paths. Throws where the package is not installed. */
export function extractFreedoom(cache = FREEDOOM_CACHE) {
  const there = WADS.filter(existsSync);
  if (there.length === 0) throw new Error('the package freedoom is not installed (sudo apt-get install freedoom)');
  mkdirSync(cache, { recursive: true });
  const files = [];
  for (const wad of there) {
    for (const [name, bytes] of midiLumps(readFileSync(wad))) {
      const file = path.join(cache, `${path.basename(wad, '.wad')}-${name}.mid`);
      writeFileSync(file, bytes);
      files.push(file);
    }
  }
  return files;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    for (const file of extractFreedoom()) console.log(file);
  } catch (error) {
    console.error(`midi-files: ${error.message}`);
    process.exitCode = 1;
  }
}
