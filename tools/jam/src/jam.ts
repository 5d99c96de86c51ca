// The jam itself: starts the server and the players, lets both play at once, and compares what arrived.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  chooseFiles,
  directionOf,
  drawShift,
  expectedMessages,
  HarnessError,
  type Report,
  reportOf,
  type Stage,
} from '@midip2p/testkit';
import type { JamOptions } from './options';
import { type Place, places } from './places';
import { JamPlayer } from './player';

export interface Audience {
  /** A set-up step begins. */
  step(text: string): void;
  /** The line that changes while they play. */
  live(text: string): void;
  /** They have played, with this result. */
  played(report: Report): void;
  /** The stage stays up; resolves when the person has had enough. */
  kept(stage: Stage): Promise<void>;
}

/** If the players need this much longer than their music, something hangs. */
const PATIENCE_MS = 180_000;

export async function jam(options: JamOptions, audience: Audience, stop: AbortSignal): Promise<Report> {
  const began = performance.now();
  const { files, why } = await chooseFiles(options.files);
  if (why !== null) audience.step(`playing two short pieces of our own: ${why}`);
  const expected = files.map((file) => expectedMessages(file, options.seconds)) as [string[], string[]];

  const folder = await mkdtemp(path.join(os.tmpdir(), 'midip2p-jam-'));
  let stage: Stage | null = null;
  let place: Place | null = null;
  try {
    place = await places(options.network, audience.step);
    stage = await place.setStage(['ada', 'ben'], audience.step);
    const players = (await Promise.all(
      files.map(async (file, i) => {
        const own = path.join(folder, String(i));
        await mkdir(own);
        const { server, room } = stage!;
        const fault = i === 0 ? options.fault : null;
        const { seconds } = options;
        return new JamPlayer({
          ...stage!.players[i]!,
          server,
          room: room.id,
          folder: own,
          file,
          seconds,
          shift: drawShift(Math.random),
          fault,
          withinMs: null, // perform() has patience for both
          ...place!.player(i),
        });
      }),
    )) as [JamPlayer, JamPlayer];

    const setUpMs = Math.round(performance.now() - began);
    const readyMs = await perform(players, audience, stop);
    const directions = [
      directionOf(players[0], players[1], expected[0]),
      directionOf(players[1], players[0], expected[1]),
    ];
    const report = reportOf(players, directions, setUpMs, readyMs);
    audience.played(report);
    if (options.keep && !stop.aborted) await keep(stage, players[0], audience);
    return report;
  } finally {
    await stage?.stop();
    await place?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

// ---- details ----

/** Both sign in, join and play; resolves with the time until both were ready, when both have left. */
async function perform(players: [JamPlayer, JamPlayer], audience: Audience, stop: AbortSignal): Promise<number> {
  const began = performance.now();
  audience.step('starting two players: they sign in, join, and link to each other');
  let readyMs: number | null = null;
  const look = () => {
    if (readyMs === null && players.every(({ client }) => client!.last('ready') !== null)) {
      readyMs = Math.round(performance.now() - began);
      audience.step(`both are ready after ${readyMs} ms: playing`);
    }
    if (readyMs !== null) audience.live(players.map(liveOf).join('   '));
  };
  const endAll = (signal: 'SIGTERM' | 'SIGKILL') => players.forEach(({ client }) => void client?.end(signal));
  const endBoth = () => endAll('SIGTERM');
  stop.addEventListener('abort', endBoth);
  const longest = Math.max(...players.map((player) => player.plan.seconds)) * 1000 + PATIENCE_MS;
  const patience = setTimeout(() => endAll('SIGKILL'), longest);
  try {
    await Promise.all(players.map((player) => player.signIn()));
    const joined = players.map((player) =>
      player.join().catch((error) => {
        endBoth(); // the other one would wait for ever
        throw error;
      }),
    );
    for (const { client } of players) client!.onLine(look);
    const ends = await Promise.allSettled(joined);
    const failure = ends.find((end) => end.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  } finally {
    clearTimeout(patience);
    stop.removeEventListener('abort', endBoth);
  }
  if (stop.aborted) throw new HarnessError('stopped', 'the jam was stopped before its end');
  if (readyMs === null) throw new HarnessError('never-ready', 'the players left without having been ready');
  return readyMs;
}

/** The first player comes back and plays to whoever joins, until the person has had enough. */
async function keep(stage: Stage, player: JamPlayer, audience: Audience): Promise<void> {
  const playing = player.comeBack().catch((error: Error) => audience.step(error.message));
  await audience.kept(stage);
  void player.client!.end('SIGTERM');
  await playing;
}

function liveOf(player: JamPlayer): string {
  const { played, taken } = player.client!.last('stats') ?? { played: 0, taken: 0 };
  const clock = player.client!.last('timeline')?.['state'] ?? 'unsynced';
  return `${player.name}: ${played} played, ${taken} heard, clock ${clock}`;
}
