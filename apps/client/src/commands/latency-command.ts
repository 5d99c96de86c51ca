// latency: how long the others' notes take until they sound here, and where that time goes.
import { writeFileSync } from 'node:fs';
import { askRunning } from '../control/ask';
import { RunningClients } from '../control/running';
import { ClientError, fileError } from '../errors';
import { latencyPicture } from '../latency/latency-picture';
import type { LatencyAnswer } from '../latency/latency-requests';
import { csvLines, latencyLines } from '../latency/latency-text';
import type { Print } from './print';

export interface LatencyFlags {
  room?: string;
  csv?: boolean;
  plot?: string;
  live?: boolean;
  json?: boolean;
}

export interface LatencyContext {
  folder: string;
  print: Print;
  pause: (ms: number) => Promise<void>;
  /** Control-C. */
  signal: AbortSignal;
}

const EVERY_MS = 1000;

export async function latencyCommand(
  flags: LatencyFlags,
  { folder, print, pause, signal }: LatencyContext,
): Promise<void> {
  if (flags.csv === true && flags.json === true) throw new ClientError('usage', '--csv or --json, not both', 2);
  if (flags.plot !== undefined && !/\.svg$/i.test(flags.plot))
    throw new ClientError('usage', `--plot draws SVG, and ${flags.plot} does not end in .svg: name it so`, 2);
  const clients = new RunningClients(folder);
  for (let first = true; first || (flags.live === true && !signal.aborted); first = false) {
    if (!first) await pause(EVERY_MS);
    const answer = await askRunning<LatencyAnswer>(clients, flags.room ?? null, { do: 'latency' });
    if (flags.plot !== undefined) draw(flags.plot, answer);
    const lines = flags.csv === true ? csvLines(answer.rows).slice(first ? 0 : 1) : latencyLines(answer.rows);
    print(lines, { event: 'latency', ...answer });
  }
}

// ---- details

function draw(file: string, { rows }: LatencyAnswer): void {
  try {
    writeFileSync(file, latencyPicture(rows, 'From their key to your ear'));
  } catch (error) {
    throw fileError('write', file, error);
  }
}
