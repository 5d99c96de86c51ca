// A port for a song, into which the song is played ahead of time.
import path from 'node:path';
import { type Engine, isSynchronised, type LocalTime, toSession } from '@midip2p/engine';
import { FilePlayer } from './file-player';
import type { Song } from './song';

/** A song that is ready to be played. */
export interface SongPort {
  port: number;
  file: string;
  messages: number;
  seconds: number;
  readonly handedOver: number;
  readonly startsUs: number | null;
  play(signal: AbortSignal): Promise<void>;
  /** Ends the notes that the song holds. */
  close(): void;
}

export function openSong(
  engine: Engine,
  { file, messages, count, seconds }: Song,
  window: { playableWindowUs?: number },
): SongPort {
  const port = engine.openInput(path.basename(file, '.mid'), window);
  const player = new FilePlayer(messages, {
    now: () => engine.now(),
    toSession: (local) => {
      const timeline = engine.timeline();
      return isSynchronised(timeline) ? toSession(timeline, local as LocalTime) : null;
    },
    play: (bytes, capturedAt) => port.play(bytes, capturedAt as LocalTime),
  });
  return {
    port: port.id,
    file: path.basename(file),
    messages: count,
    seconds,
    get handedOver() {
      return player.handedOver;
    },
    get startsUs() {
      return player.startsAt === null ? null : engine.toMachine(player.startsAt as LocalTime);
    },
    play: (signal) => player.play(signal),
    close: () => engine.closePort(port.id),
  };
}
