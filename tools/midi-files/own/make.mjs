// Writes the two pieces of this folder as Standard MIDI Files, beside their text: `node tools/midi-files/own/make.mjs`.
// The .mid files are committed, so that nobody needs to run this who does not change a piece.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const ticksPerQuarter = 480;
const semitones = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

function noteNumber(name) {
  const [, letter, sharp, octave] = /^([A-G])(#?)(\d)$/.exec(name) ?? [];
  if (letter === undefined) throw new Error(`no such note: ${name}`);
  return 12 * (Number(octave) + 1) + semitones[letter] + (sharp ? 1 : 0);
}

function variableLength(value) {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function chunk(id, bytes) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([Buffer.from(id), length, Buffer.from(bytes)]);
}

/** Events as [tick, bytes], sorted by tick; the sort keeps the order of equals. */
function track(events) {
  const bytes = [];
  let now = 0;
  for (const [tick, event] of events.sort((a, b) => a[0] - b[0])) {
    bytes.push(...variableLength(tick - now), ...event);
    now = tick;
  }
  return chunk('MTrk', [...bytes, 0, 0xff, 0x2f, 0]);
}

function voice(line) {
  const [channel, program, ...notes] = line.split(/\s+/);
  const status = Number(channel) - 1;
  const events = [[0, [0xc0 | status, Number(program)]]];
  let tick = 0;
  for (const note of notes) {
    const [names, quarters] = note.split(':');
    const length = Math.round(Number(quarters) * ticksPerQuarter);
    for (const name of names === 'r' ? [] : names.split('+')) {
      events.push(
        [tick, [0x90 | status, noteNumber(name), 80]],
        [tick + length - 20, [0x80 | status, noteNumber(name), 64]],
      );
    }
    tick += length;
  }
  return track(events);
}

for (const name of ['ode-to-joy', 'minuet-in-g']) {
  const lines = readFileSync(path.join(here, `${name}.txt`), 'utf8')
    .split('\n')
    .filter((l) => l !== '' && !l.startsWith('#'));
  const tempo = Math.round(60e6 / Number(lines.shift().replace('tempo ', '')));
  const tracks = [track([[0, [0xff, 0x51, 3, tempo >> 16, (tempo >> 8) & 0xff, tempo & 0xff]]]), ...lines.map(voice)];
  const header = chunk('MThd', [0, 1, 0, tracks.length, ticksPerQuarter >> 8, ticksPerQuarter & 0xff]);
  writeFileSync(path.join(here, `${name}.mid`), Buffer.concat([header, ...tracks]));
}
