// What two players play: files that others have made, if this machine has them, else two pieces of our own.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { excerpt, readSmf, timedMessages } from '@midip2p/smf';
import { HarnessError } from '../failure';

const ROOT = path.join(__dirname, '../../../..');
const CHOSEN = ['maple-leaf-rag.mid', 'fur-elise.mid'];
const OWN = ['ode-to-joy.mid', 'minuet-in-g.mid'].map((name) => path.join(ROOT, 'tools/midi-files/own', name));

/** Two files; `why` says why our own were taken, if they were. */
export async function chooseFiles(given: readonly string[]): Promise<{ files: [string, string]; why: string | null }> {
  const [first, second] = given.map((file) => path.resolve(file));
  if (first !== undefined && second !== undefined) return { files: [first, second], why: null };
  const { defaults, why } = await defaultFiles();
  return { files: [first ?? defaults[0], second ?? defaults[1]], why };
}

async function defaultFiles(): Promise<{ defaults: [string, string]; why: string | null }> {
  const module = pathToFileURL(path.join(ROOT, 'tools/midi-files/fetch.mjs')).href;
  try {
    const { fetchMidiFiles } = (await import(module)) as { fetchMidiFiles(): Promise<string[]> };
    const fetched = await fetchMidiFiles();
    const chosen = CHOSEN.map((name) => fetched.find((file) => path.basename(file) === name));
    if (chosen[0] !== undefined && chosen[1] !== undefined) return { defaults: [chosen[0], chosen[1]], why: null };
    return { defaults: [OWN[0]!, OWN[1]!], why: 'the fetched MIDI files are not the ones expected' };
  } catch (error) {
    return { defaults: [OWN[0]!, OWN[1]!], why: (error as Error).message };
  }
}

/** The messages that must arrive from a player who plays that file for so long: each in hex, in order. */
export function expectedMessages(file: string, seconds: number): string[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new HarnessError('file', `cannot read ${file} (${code}); check the path`);
  }
  try {
    const messages = [...excerpt(timedMessages(readSmf(bytes)), seconds)];
    if (messages.length === 0) throw new HarnessError('smf-empty', 'it has no MIDI message; choose another file');
    return messages.map((m) => Buffer.from(m.bytes).toString('hex'));
  } catch (error) {
    const { code = 'smf-broken', message } = error as Error & { code?: string };
    throw new HarnessError(code, `${file} cannot be played: ${message}`);
  }
}
