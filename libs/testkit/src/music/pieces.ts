// Real music of any length: the pieces of Debian's freedoom, one after the other.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readSmf, timedMessages } from '@midip2p/smf';

const FREEDOOM = path.join(__dirname, '../../../../tools/midi-files/freedoom.mjs');

export interface PlannedEvent {
  /** After the beginning, at some rate. */
  frame: number;
  hex: string;
}

/** The files, in the order of their names. */
function pieces(): string[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [FREEDOOM], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`no music: ${stderr.trim()}`);
  return stdout.trimEnd().split('\n').sort();
}

/** The first seconds of a piece, with each event at its frame. */
export function realMusic(piece: string, seconds: number, rate: number): PlannedEvent[] {
  const file = pieces().find((name) => name.endsWith(`${piece}.mid`));
  if (file === undefined) throw new Error(`no piece is called ${piece}`);
  return eventsOf(file, rate).filter(({ frame }) => frame < seconds * rate);
}

/** One piece after the other, and then from the beginning again, for so long. */
export function programOf(seconds: number, rate: number): PlannedEvent[] {
  const all = pieces().map((file) => eventsOf(file, rate));
  const program: PlannedEvent[] = [];
  const end = seconds * rate;
  for (let at = 0, i = 0; at < end; i += 1) {
    const piece = all[i % all.length]!;
    const from = at;
    for (const { frame, hex } of piece) if (from + frame < end) program.push({ frame: from + frame, hex });
    at += (piece.at(-1)?.frame ?? 0) + rate;
  }
  return program;
}

function eventsOf(file: string, rate: number): PlannedEvent[] {
  return Array.from(timedMessages(readSmf(readFileSync(file))), ({ timeUs, bytes }) => ({
    frame: Math.round((timeUs * rate) / 1e6),
    hex: Buffer.from(bytes).toString('hex'),
  }));
}
