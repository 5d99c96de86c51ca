// Real music, from Debian's freedoom: pieces of the game's that are MIDI files.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readSmf, timedMessages } from '@midip2p/smf';
import type { PlannedEvent } from '../src';

const FREEDOOM = path.join(__dirname, '../../midi-files/freedoom.mjs');

export const RATE = 48_000;

/** The first seconds of a piece, at the frames that its times come to. */
export function realMusic(piece: string, seconds: number): PlannedEvent[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [FREEDOOM], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const file = stdout
    .trimEnd()
    .split('\n')
    .find((name) => name.endsWith(`${piece}.mid`))!;
  return timedMessages(readSmf(readFileSync(file)))
    .filter(({ timeUs }) => timeUs < seconds * 1e6)
    .map(({ timeUs, bytes }) => ({
      frame: Math.round((timeUs * RATE) / 1e6),
      hex: Buffer.from(bytes).toString('hex'),
    }));
}

export const isChannel = (hex: string): boolean => hex < 'f0';
/** 0 to 15; of what has one. */
export const channelOf = (hex: string): number => parseInt(hex[1]!, 16);
