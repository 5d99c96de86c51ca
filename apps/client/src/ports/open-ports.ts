// Opens everything that plays into the engine or takes from it: a MIDI driver's ports, a file, a recorder.
import type { Engine } from '@midip2p/engine';
import type { DriverOptions, OpenPort } from './midi-driver';
import { type DriverAtWork, type DriversEvents, openDriver } from './open-driver';
import { openRecorder, type Recorder, type RecordOptions } from './recorder';
import type { Song } from './song';
import { openSong, type SongPort } from './song-port';
import type { ThreadResult } from './threads';

export interface PortOptions extends Omit<DriverOptions, 'window'> {
  /** null: the first driver that this machine has. */
  driver: string | null;
  song: Song | null;
  record: RecordOptions | null;
  /** How late a note of ours is still worth playing, µs; null: the engine's default. */
  windowUs: number | null;
}

export interface OpenPorts {
  /** The ports at this moment: devices come and go. */
  readonly inputs: readonly OpenPort[];
  readonly outputs: readonly OpenPort[];
  /** null: there is none, perhaps because there was nothing to use. */
  driver: DriverAtWork | null;
  song: SongPort | null;
  recorder: Recorder | null;
  /** Closes everything; resolves with the recording and its place once it is on disk. */
  close(): Promise<{ recorded: ThreadResult | null }>;
}

export async function openPorts(
  engine: Engine,
  { driver: name, song: toPlay, record, windowUs, ...options }: PortOptions,
  events: DriversEvents,
): Promise<OpenPorts> {
  const window = windowUs === null ? {} : { playableWindowUs: windowUs };
  // Recording is impossible without the recorder: so open it first, and let its error go to the caller.
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
