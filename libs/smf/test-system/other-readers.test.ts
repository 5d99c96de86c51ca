// Our reader beside those of other programs: mido (Python), midicsv and FluidSynth. Whatever most of them play, we play.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readSmf, timedMessages } from '../src';
import { HARMLESS, WRONG } from '../test/kinds';

/** `channel:key` of each note that is struck, as often as it is; null: the reader refuses the file. */
type Struck = Map<string, number> | null;

const FREEDOOM = path.join(__dirname, '../../../tools/midi-files/freedoom.mjs');
const SOUNDS = '/usr/share/sounds/sf2/TimGM6mb.sf2';
const folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-readers-'));
jest.setTimeout(120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** All that it prints; null: it refuses the file, or goes astray in it. */
function printed(command: string, ...args: string[]): string | null {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 24,
    timeout: 20_000,
  });
  if (error !== undefined) return null;
  return status === 0 ? stdout + stderr : null;
}

function counted(notes: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const note of notes) counts.set(note, (counts.get(note) ?? 0) + 1);
  return counts;
}

function matches(text: string | null, pattern: RegExp): Struck {
  if (text === null) return null;
  return counted(Array.from(text.matchAll(pattern), ([, channel, key]) => `${channel}:${key}`));
}

const MIDO = `
import sys, mido
for track in mido.MidiFile(sys.argv[1], clip=True).tracks:
    for m in track:
        if m.type == 'note_on' and m.velocity > 0: print(m.channel, m.note)
`;

const READERS: Record<string, (file: string) => Struck> = {
  mido: (file) => matches(printed('/usr/bin/python3', '-c', MIDO, file), /^(\d+) (\d+)$/gm),
  midicsv: (file) => matches(printed('midicsv', file), /^\d+, \d+, Note_on_c, (\d+), (\d+), (?!0$)\d+$/gm),
  // It tells each note as it renders the file, as fast as it can.
  FluidSynth: (file) =>
    matches(
      printed(
        'fluidsynth',
        '-v',
        '-n',
        '-i',
        '-q',
        '-R',
        '0',
        '-C',
        '0',
        '-z',
        '8192',
        '-r',
        '8000',
        '-T',
        'raw',
        '-F',
        '/dev/null',
        SOUNDS,
        file,
      ),
      /^fluidsynth: noteon\t(\d+)\t(\d+)\t/gm,
    ),
};

function ours(file: string): Map<string, number> {
  const notes: string[] = [];
  for (const { bytes } of timedMessages(readSmf(readFileSync(file)))) {
    const [status = 0, key, velocity = 0] = bytes;
    if (status >> 4 === 9 && velocity > 0) notes.push(`${status & 0x0f}:${key}`);
  }
  return counted(notes);
}

/** By note: how often at least two of the three strike it. */
function majority(readings: Struck[]): Map<string, number> {
  const most = new Map<string, number>();
  for (const note of new Set(readings.flatMap((struck) => [...(struck ?? new Map<string, number>()).keys()]))) {
    const [, second = 0] = readings.map((struck) => struck?.get(note) ?? 0).sort((a, b) => b - a);
    if (second > 0) most.set(note, second);
  }
  return most;
}

/** What the first strikes and the second does not. */
const lacking = (wanted: Map<string, number>, struck: Map<string, number>) =>
  [...wanted].filter(([note, count]) => (struck.get(note) ?? 0) < count).map(([note]) => note);

function compared(file: string, readers = Object.keys(READERS)): { missing: string[]; more: string[] } {
  const most = majority(readers.map((name) => READERS[name]!(file)));
  const own = ours(file);
  return { missing: lacking(most, own), more: lacking(own, most) };
}

/** Where we play what most of these three do not, and why. */
const MORE: Record<string, string> = {
  'half a note in one F7 packet and the rest in the next':
    'parts of messages are joined: that is what such packets are for',
  'a longer header': 'the standard says that it may grow',
  'a chunk of another kind': 'the standard says that it is passed over',
  'a byte-order mark in front': 'JZZ and WildMidi play it',
  'one byte in front': 'JZZ plays it',
  MacBinary: 'JZZ plays it',
  'RIFF RMID': 'JZZ, SpessaSynth and WildMidi play it',
  'a key of 253': 'mido takes it as 127 as we do, the others as two different keys',
  'a count that includes another chunk': 'all tracks are there',
  'a count too large': 'all tracks are there',
  'a count too small': 'tracks beyond the count are music, too: midi-file, JZZ and SpessaSynth play them',
  'a count of 0': 'tracks beyond the count are music, too: midi-file, JZZ and SpessaSynth play them',
  'an empty track that is not counted':
    'tracks beyond the count are music, too: midi-file, JZZ and SpessaSynth play them',
  'a track that says it is 4 GB long': 'what is there is read',
  'a first track that says it is longer than it is': 'the next track is found all the same',
  'a first track that says it is shorter than it is': 'the next track is found all the same',
  'a track that says it is empty': 'mido, midi-file, JZZ and SpessaSynth read on in their later versions',
  'a piece between two tracks that is no chunk': 'the next track is found all the same',
  'a time signature of two bytes': 'midicsv plays it: nobody needs the signature for the notes',
  'an end of track in the middle': 'mido, midi-file, JZZ and SpessaSynth read on',
  'a header of length 0': 'midicsv plays it',
  'a header of length 5': 'midicsv plays it',
  'a header longer than the file': 'midicsv plays it',
  'a tempo of two bytes': 'midicsv plays it',
  'its last byte missing': 'midicsv plays it: no note is missing',
  'running status across an F7 packet': 'midicsv and JZZ play it',
  'running status across a SysEx': 'midicsv and JZZ play it',
};

describe('of every odd file we play what most other readers play', () => {
  const more: string[] = [];

  it.each([...HARMLESS, ...WRONG].map((kind) => [kind.name, kind] as const))('%s', (name, { bytes }) => {
    const file = path.join(folder, 'kind.mid');
    writeFileSync(file, bytes);
    // FluidSynth would render the pause: 388 hours of it.
    const readers = Object.keys(READERS).filter((reader) => name !== 'the longest pause' || reader !== 'FluidSynth');
    const seen = compared(file, readers);
    expect(seen.missing).toEqual([]);
    if (seen.more.length > 0) more.push(name);
  });

  it('and where we play more, it is known why', () => {
    expect(more.filter((name) => MORE[name] === undefined)).toEqual([]);
    expect(Object.keys(MORE).filter((name) => !more.includes(name))).toEqual([]);
  });
});

it('the music of freedoom is the same note for note', () => {
  const files = printed(process.execPath, FREEDOOM)!.trimEnd().split('\n');
  expect(files.length).toBeGreaterThan(60);
  for (const file of files) {
    expect({ file, ...compared(file) }).toEqual({ file, missing: [], more: [] });
    expect(readSmf(readFileSync(file)).warnings).toEqual([]);
  }
}, 600_000);
