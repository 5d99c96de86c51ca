// What is odd in files of the world, one thing a file, and what is to be made of it.
import { bytes, chunk, END, head, song } from './hex';
import type { SmfWarningCode } from '../src';

export interface Kind {
  name: string;
  bytes: Uint8Array;
  /** The notes that are struck, by key, in the order they sound. */
  notes: number[];
  warnings: SmfWarningCode[];
}

/** Six notes, one after the other: 60 to 65, on a MIDI channel of their own. */
const scale = (channel = 0) =>
  [0x3c, 0x3d, 0x3e, 0x3f, 0x40, 0x41]
    .map((key) => `00 9${channel} ${key.toString(16)} 64 18 8${channel} ${key.toString(16)} 40`)
    .join(' ');
const SIX = [60, 61, 62, 63, 64, 65];
const SCALE = scale();
const HIGH = '00 90 48 64 18 80 48 40'; // one note, key 72
const TEMPO = '00 FF 51 03 07 A1 20';

const kind = (name: string, text: string, notes: number[], ...warnings: SmfWarningCode[]): Kind => ({
  name,
  bytes: bytes(text),
  notes,
  warnings,
});
/** What stands before the six notes. */
const before = (name: string, what: string, ...warnings: SmfWarningCode[]) =>
  kind(name, song([`${what} ${SCALE}`]), SIX, ...warnings);
const division = (name: string, word: string, ...warnings: SmfWarningCode[]) =>
  kind(name, song([SCALE], { division: word }), SIX, ...warnings);
const zeros = (count: number) => '00'.repeat(count);
const macBinary = `00 05 'tune1' ${zeros(58)} 'Midi' ${zeros(59)}`;

/** What all readers take as it is. */
export const HARMLESS: Kind[] = [
  kind('six notes', song([SCALE]), SIX),
  kind(
    'bank and program, and another track that changes them at the same tick',
    song([`00 B0 00 01 00 B0 20 02 00 C0 05 ${SCALE}`, `00 C1 06 00 B1 00 01 ${HIGH}`]),
    [60, 72, 61, 62, 63, 64, 65],
  ),
  kind('the longest pause', song(['00 90 3C 64 18 80 3C 40 FF FF FF 7F 90 3E 64 18 80 3E 40']), [60, 62]),
  division('one tick a beat', '00 01'),
  division('32767 ticks a beat', '7F FF'),
  kind('an end far behind the last note', chunkOf(`${SCALE} 83 D6 00 FF 2F 00`), SIX),
  kind('an end of track with a byte in it', chunkOf(`${SCALE} 00 FF 2F 01 00`), SIX),
  kind('no end of track', chunkOf(SCALE), SIX),
  before(
    'clock, start and time code in F7 packets',
    '00 F7 02 F1 42 00 F7 03 F2 01 02 00 F7 01 FA 18 F7 01 F8 00 F7 01 FC',
  ),
  kind('format 0 with two tracks', song([SCALE, HIGH], { format: 0 }), [60, 72, 61, 62, 63, 64, 65]),
  kind('format 2', song([SCALE, HIGH], { format: 2 }), [...SIX, 72]),
  before('a key signature of a mode that is none', '00 FF 59 02 FF FF'),
  before(
    'port, channel prefix, a maker and a sequence number',
    '00 FF 21 01 01 00 FF 20 01 03 00 FF 7F 03 00 00 41 00 FF 00 02 00 01',
  ),
  before('a meta event of a type above 127', '00 FF 8F 01 61'),
  before('a meta event of an unknown type', '00 FF 60 01 61'),
  kind('note-off velocities of 0 and 127', song(['00 90 3C 64 18 80 3C 00 00 90 3E 64 18 80 3E 7F']), [60, 62]),
  kind('note-ons of velocity 0', song(['00 90 3C 64 18 90 3C 00 00 90 3E 64 18 90 3E 00']), [60, 62]),
  kind(
    'a key struck again before it is released at one tick',
    song(['00 90 3C 64 18 90 3C 64 00 80 3C 40 18 80 3C 40']),
    [60, 60],
  ),
  kind('a key struck twice', song(['00 90 3C 64 0C 90 3C 50 0C 80 3C 40 0C 80 3C 40']), [60, 60]),
  kind('nothing but a name', song(["00 FF 03 04 'song'"]), []),
  kind(
    'pressure of a key and of a channel, and a bend',
    song(['00 90 3C 64 06 A0 3C 40 06 D0 50 06 E0 00 40 06 80 3C 40']),
    [60],
  ),
  division('25 frames a second', 'E7 28'),
  division('29.97 frames a second', 'E3 64'),
  before('a SysEx in three packets', '00 F0 03 43 12 00 30 F7 02 43 12 30 F7 02 43 F7'),
  before('a SysEx in two packets with a text between them', '00 F0 03 43 12 00 0C FF 01 01 25 0C F7 02 43 F7'),
  before('a SysEx of nothing', '00 F0 01 F7'),
  before('two SysEx in one packet', '00 F0 0B 7E 7F 09 01 F7 F0 41 00 00 00 F7'),
  before('a tempo of 1 µs', '00 FF 51 03 00 00 01'),
  kind('the slowest tempo', song(['00 FF 51 03 FF FF FF 00 90 3C 64 03 80 3C 40']), [60]),
  before('a time signature of two bytes', '00 FF 58 02 04 02'),
  kind('words behind the last track', `${song([SCALE])} 'garbage at the end' 1A`, SIX),
  kind('zeros behind the last track', `${song([SCALE])} ${zeros(512)}`, SIX),
  kind('a track that is filled up with zeros', chunkOf(`${SCALE} ${END} ${zeros(7)}`), SIX),
  kind(
    'an empty track',
    `${head({ format: 1, count: 2 })} ${chunk('MTrk', '')} ${chunk('MTrk', `${SCALE} ${END}`)}`,
    SIX,
  ),
  kind('a chunk of another kind', `${head()} ${chunk('XFIH', '01 02 03')} ${chunk('MTrk', `${SCALE} ${END}`)}`, SIX),
  kind('a longer header', `${chunk('MThd', '00 00 00 01 00 60 AA BB')} ${chunk('MTrk', `${SCALE} ${END}`)}`, SIX),
  kind('half a note in one F7 packet and the rest in the next', song([`00 F7 02 90 30 18 F7 01 50 ${SCALE}`]), [
    48,
    ...SIX,
  ]),
];

/** What is wrong, and plays all the same. */
export const WRONG: Kind[] = [
  kind('a byte-order mark in front', `EF BB BF ${song([SCALE])}`, SIX, 'smf-preamble'),
  kind('one byte in front', `00 ${song([SCALE])}`, SIX, 'smf-preamble'),
  kind('MacBinary', `${macBinary} ${song([SCALE])} ${zeros(54)}`, SIX, 'smf-preamble'),
  kind('RIFF RMID', `'RIFF' 56 00 00 00 'RMIDdata' 4A 00 00 00 ${song([SCALE])}`, SIX, 'smf-preamble'),
  before('a controller of 255', '00 B0 07 FF', 'smf-data-byte'),
  kind('a velocity of 128', song([`00 90 30 80 18 80 30 40 ${SCALE}`]), [48, ...SIX], 'smf-data-byte'),
  kind('a key of 253', song([`00 90 FD 40 18 80 FD 40 ${SCALE}`]), [127, ...SIX], 'smf-data-byte'),
  before('a bend with a byte above 127', '00 E0 80 40', 'smf-data-byte'),
  kind(
    'a count that includes another chunk',
    `${song([SCALE], { format: 1, count: 2 })} ${chunk('XFIH', "'abc'")}`,
    SIX,
    'smf-track-count',
  ),
  kind('a count too large', song([SCALE, HIGH], { count: 3 }), [60, 72, 61, 62, 63, 64, 65], 'smf-track-count'),
  kind('a count too small', song([TEMPO, SCALE, HIGH], { count: 1 }), [60, 72, 61, 62, 63, 64, 65], 'smf-track-count'),
  kind('a count of 0', song([SCALE], { format: 1, count: 0 }), SIX, 'smf-track-count'),
  kind(
    'an empty track that is not counted',
    `${head({ format: 1, count: 2 })} ${chunk('MTrk', `${SCALE} ${END}`)} ${chunk('MTrk', '')} ${chunk('MTrk', `${HIGH} ${END}`)}`,
    [60, 72, 61, 62, 63, 64, 65],
    'smf-track-count',
  ),
  kind('a data byte first, without any status', song(['00 3C 64 18 3C 00']), [], 'smf-no-status'),
  kind('an end of track in the middle', chunkOf(`${TEMPO} 00 C9 00 ${END} ${SCALE} ${END}`), SIX, 'smf-early-end'),
  before('data bytes alone in an F7 packet', '00 F7 04 01 02 03 04', 'smf-escape'),
  kind(
    'half a note in an F7 packet',
    song(['00 90 3C 64 60 80 3C 00 00 F7 02 90 40 60 90 3E 64 60 80 3E 00']),
    [60, 62],
    'smf-escape',
  ),
  kind('format 3', song([SCALE], { format: 3 }), SIX, 'smf-format'),
  kind('format 29697', song([SCALE, HIGH], { format: 29697 }), [60, 72, 61, 62, 63, 64, 65], 'smf-format'),
  kind('a header of length 0', song([SCALE]).replace('00000006', '00000000'), SIX, 'smf-header'),
  kind('a header of length 5', song([SCALE]).replace('00000006', '00000005'), SIX, 'smf-header'),
  kind('a header longer than the file', song([SCALE]).replace('00000006', '00ffffff'), SIX, 'smf-header'),
  division('no ticks a beat', '00 00', 'smf-division'),
  division('23 frames a second', 'E9 28', 'smf-division'),
  division('60 frames a second', 'C4 04', 'smf-division'),
  division('no ticks a frame', 'E7 00', 'smf-division'),
  before('timing clock as an event', '00 F8', 'smf-system-byte'),
  before('active sensing as an event', '00 FE', 'smf-system-byte'),
  before('a song position as an event', '00 F2 01 02', 'smf-system-byte'),
  kind(
    'running status across an F7 packet',
    song(['00 90 3C 64 18 F7 01 F8 00 3C 00 00 3E 64 18 3E 00']),
    [60, 62],
    'smf-running-status',
  ),
  kind(
    'running status across a SysEx',
    song(['00 90 3C 64 18 F0 05 7E 7F 09 01 F7 00 3C 00 00 3E 64 18 3E 00']),
    [60, 62],
    'smf-running-status',
  ),
  kind(
    'running status across a meta event',
    song(["00 90 3C 64 18 FF 06 01 'A' 00 3C 00 00 3E 64 18 3E 00"]),
    [60, 62],
    'smf-running-status',
  ),
  before('a SysEx with FF in its middle', '00 F0 08 50 53 00 00 FF 04 01 F7', 'smf-sysex'),
  before('a SysEx with zeros behind its F7', '00 F0 07 7E 7F 09 01 F7 00 00', 'smf-escape'),
  before('a SysEx without an end', '00 F0 04 7E 7F 09 01', 'smf-sysex-end'),
  before('a tempo of 0', '00 FF 51 03 00 00 00', 'smf-tempo'),
  before('a tempo of two bytes', '00 FF 51 02 07 A1', 'smf-tempo'),
  before('a tempo of four bytes', '00 FF 51 04 07 A1 20 00', 'smf-tempo'),
  kind(
    'a track that says it is 4 GB long',
    `${head()} ${chunk('MTrk', `${SCALE} ${END}`, 0xffff_ffff)}`,
    SIX,
    'smf-track-length',
  ),
  kind(
    'a first track that says it is longer than it is',
    twoTracks(3),
    [60, 72, 61, 62, 63, 64, 65],
    'smf-track-length',
  ),
  kind(
    'a first track that says it is shorter than it is',
    twoTracks(-7),
    [60, 72, 61, 62, 63, 64, 65],
    'smf-track-length',
  ),
  kind('a track that says it is empty', `${head()} ${chunk('MTrk', `${SCALE} ${END}`, 0)}`, SIX, 'smf-track-length'),
  kind(
    'a piece between two tracks that is no chunk',
    song([SCALE, HIGH]).replace(` 'MTrk' 0000000c`, ` 00 1A 'MTrk' 0000000c`),
    [60, 72, 61, 62, 63, 64, 65],
    'smf-chunk',
  ),
  kind('a delta time of five bytes', song(['80 80 80 80 00 90 3C 64 18 80 3C 40']), [60], 'smf-long-number'),
  kind('its last byte missing', song([SCALE]).slice(0, -3), SIX, 'smf-track-length', 'smf-cut'),
];

// ---- details ----

function chunkOf(body: string): string {
  return `${head()} ${chunk('MTrk', body)}`;
}

/** The first track's length is off by so much. */
function twoTracks(off: number): string {
  const first = `${SCALE} ${END}`;
  return `${head({ format: 1, count: 2 })} ${chunk('MTrk', first, bytes(first).length + off)} ${chunk('MTrk', `${HIGH} ${END}`)}`;
}
