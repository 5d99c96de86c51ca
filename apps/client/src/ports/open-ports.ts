// Opens everything that plays into the engine or takes from it: a MIDI driver's ports, a file, a recorder.
import type { Engine } from '@midip2p/engine';
import type { DriverOptions, OpenPort } from './midi-driver';
import { type DriverAtWork, type DriversEvents, openDriver } from './open-driver';
import { openRecorder, type Recorder, type RecordOptions } from './recorder';
import type { Song } from './song';
import { openSong, type SongPort } from './song-port';
import type { ThreadResult } from './threads';

export interface PortOptions extends Omit<DriverOptions, 'window'> {
  /** null: the first that this machine has. */
  driver: string | null;
  song: Song | null;
  record: RecordOptions | null;
  /** How late a note of ours is still worth playing, µs; null: the engine's own. */
  windowUs: number | null;
}

export interface OpenPorts {
  /** Of the moment: devices come and go. */
  readonly inputs: readonly OpenPort[];
  readonly outputs: readonly OpenPort[];
  /** null: none, also where there was nothing to use. */
  driver: DriverAtWork | null;
  song: SongPort | null;
  recorder: Recorder | null;
  /** Closes all; resolves with what was recorded, and where it is, once it is on disk. */
  close(): Promise<{ recorded: ThreadResult | null }>;
}

export async function openPorts(
  engine: Engine,
  { driver: name, song: toPlay, record, windowUs, ...options }: PortOptions,
  events: DriversEvents,
): Promise<OpenPorts> {
  const window = windowUs === null ? {} : { playableWindowUs: windowUs };
  // Without its recorder a recording is worth nothing: that failure is the caller's, before anything else is opened.
  const recorder = record === null ? null : await openRecorder(engine, record, events.trouble);
  const driver = await openDriver(engine, { name, window, ...options }, events);
  const song = toPlay === null ? null : openSong(engine, toPlay, window);
  const played = song === null ? [] : [{ id: song.port, name: song.file }];
  return {
    get inputs() {
      return [...(driver?.inputs ?? []), ...played];
    },
    get outputs() {
      return driver?.outputs ?? [];
    },
    driver,
    song,
    recorder,
    close: async () => {
      const silent = driver?.close();
      if (recorder !== null) engine.closePort(recorder.id);
      await silent;
      return { recorded: recorder === null ? null : await recorder.closed };
    },
  };
}
