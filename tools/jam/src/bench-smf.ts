// npm run bench -- smf: how long it takes, and how much memory, to read a MIDI file that is full of notes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readSmf, timedMessages } from '@midip2p/smf';

const HELP = `usage: npm run bench -- smf [--megabytes N,N…] [--json]

Makes files of nothing but notes, and lets our reader and mido (Python, where it is installed) go through every message
of each in the order of time, each in a process of its own.
  --megabytes  how large the files are, 1 to 64 (default: 1,8,64; mido reads the first)
  --json       the last line of stdout is one object: {"bench","machine","rows","ratios"}
`;

interface Seen {
  messages: number;
  seconds: number;
  peakMb: number;
}
type Row = Seen & { reader: string; megabytes: number };

const MIDO = `
import sys, time, json, re
start = time.monotonic()
import mido
messages = sum(1 for m in mido.merge_tracks(mido.MidiFile(sys.argv[1]).tracks) if not m.is_meta)
print(json.dumps({'messages': messages, 'seconds': time.monotonic() - start,
                  'peakMb': int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024}))
`;

function main(): number {
  const { values } = parseArgs({
    options: {
      megabytes: { type: 'string', default: '1,8,64' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      read: { type: 'string' }, // this program itself, in a process of its own
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.read !== undefined) {
    process.stdout.write(JSON.stringify(goneThrough(values.read)));
    return 0;
  }
  const sizes = values.megabytes.split(',').map(Number);
  if (sizes.some((size) => !(size >= 1 && size <= 64))) {
    process.stderr.write(`bench smf: --megabytes takes numbers from 1 to 64\n${HELP}`);
    return 2;
  }
  const rows = measured(sizes);
  for (const { reader, megabytes, messages, seconds, peakMb } of rows)
    process.stdout.write(
      `${reader.padEnd(8)} ${String(megabytes).padStart(2)} MB  ${messages} messages in ${seconds.toFixed(2)} s, at most ${peakMb} MB\n`,
    );
  if (values.json) {
    const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}`;
    const [ours, mido] = ['midip2p', 'mido'].map((name) => rows.find(({ reader }) => reader === name));
    const ratios =
      ours && mido ? { midoSeconds: mido.seconds / ours.seconds, midoPeak: mido.peakMb / ours.peakMb } : {};
    process.stdout.write(`${JSON.stringify({ bench: 'smf', machine, rows, ratios })}\n`);
  }
  return 0;
}

// ---- details ----

function measured(sizes: readonly number[]): Row[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-smf-'));
  try {
    return sizes.flatMap((megabytes, i) => {
      const file = path.join(folder, `${megabytes}.mid`);
      writeFileSync(file, notes(megabytes));
      const ours = seenBy(process.execPath, __filename, '--read', file);
      const mido = i > 0 ? null : seenBy('/usr/bin/python3', '-c', MIDO, file);
      if (ours === null) throw new Error(`our reader failed on ${megabytes} MB`);
      return [
        { reader: 'midip2p', megabytes, ...ours },
        ...(mido === null ? [] : [{ reader: 'mido', megabytes, ...mido }]),
      ];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function seenBy(command: string, ...args: string[]): Seen | null {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as Seen) : null;
}

function goneThrough(file: string): Seen {
  const start = performance.now();
  let messages = 0;
  for (const { bytes } of timedMessages(readSmf(readFileSync(file)))) messages += bytes.length > 0 ? 1 : 0;
  const seconds = (performance.now() - start) / 1000;
  return { messages, seconds, peakMb: peakMb() };
}

/**
 * The most memory that this program has had. The figure of getrusage would include that of the process before exec
 * (Linux), which is this bench, with its file in memory.
 */
function peakMb(): number {
  const status = readFileSync('/proc/self/status', 'latin1');
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
}

/** A file of that size: sixteen tracks, four bytes an event. */
function notes(megabytes: number): Buffer {
  const tracks = 16;
  const events = Math.floor(((megabytes * 1024 * 1024 - 14) / tracks - 8) / 8) * 2;
  const bytes = Buffer.alloc(14 + tracks * (8 + 4 * events));
  bytes.write('MThd', 'latin1');
  bytes.writeUInt32BE(6, 4);
  bytes.writeUInt16BE(1, 8);
  bytes.writeUInt16BE(tracks, 10);
  bytes.writeUInt16BE(960, 12);
  let at = 14;
  for (let track = 0; track < tracks; track += 1) {
    bytes.write('MTrk', at, 'latin1');
    bytes.writeUInt32BE(4 * events, at + 4);
    at += 8;
    for (let i = 0; i < events; i += 1, at += 4)
      bytes.set([i % 8 === 0 ? 1 : 0, (i % 2 === 0 ? 0x90 : 0x80) | track, (i >> 1) & 127, 100], at);
  }
  return bytes;
}

process.exitCode = main();
