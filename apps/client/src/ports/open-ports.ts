// Opens everything that plays into the engine or takes from it: the machine's MIDI ports, a file, a recorder.
import path from 'node:path';
import {
  type Engine,
  isSynchronised,
  type JackStatus,
  type LocalTime,
  type Timeline,
  toSession,
} from '@midip2p/engine';
import { complaintOf } from '../errors';
import type { Finished } from '../recording/part';
import { Unfinished } from '../recording/unfinished';
import type { Driver } from './drivers';
import { FilePlayer } from './file-player';
import { isWithoutJack, JACK_CLIENT, type JackPorts, openJackPorts } from './jack-driver';
import { openPortablePorts } from './portable-ports';
import type { Song } from './song';
import type { RecorderAssignment } from './recorder-worker';
import { type LastWord, type RecorderThread, startRecorder, type Trouble } from './threads';

export interface RecordWishes extends Omit<RecorderAssignment, 'handle'> {
  /** A recording that an earlier client could not finish is finished now. */
  finished: (what: Finished) => void;
}

export interface PortWishes {
  /** null: JACK where a server runs, else the portable one. */
  driver: Driver | null;
  devices: boolean;
  /** Real-time priority for the portable driver's threads, where the system allows it. */
  realtime: boolean;
  /** Name of a pair of ports that other programs can connect to. */
  virtual: string | null;
  /** Names of the pairs of ports at JACK; empty: one pair. */
  pairs: readonly string[];
  song: Song | null;
  record: RecordWishes | null;
  /** How late a note of ours is still worth playing, µs; null: the engine's own. */
  windowUs: number | null;
}

/** A song that is ready to be played into its own port. */
export interface OpenSong {
  port: number;
  file: string;
  messages: number;
  seconds: number;
  readonly handedOver: number;
  readonly startsUs: number | null;
  play(signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface OpenPort {
  id: number;
  name: string;
}

export interface OpenPorts {
  /** Of the moment: devices come and go. */
  readonly inputs: readonly OpenPort[];
  readonly outputs: readonly OpenPort[];
  /** The one in use; 'none' also where there was nothing to use. */
  driver: Driver;
  readonly names: { inputs: string[]; outputs: string[] };
  readonly offers: readonly { output: string; command: string }[];
  /** null: without JACK. */
  jackStatus(): JackStatus | null;
  song: OpenSong | null;
  recorder: (RecorderThread & { id: number }) | null;
  /** Closes all; resolves with what was recorded, and where it is, once it is on disk. */
  close(): Promise<{ recorded: LastWord | null }>;
}

export async function openPorts(
  engine: Engine,
  wishes: PortWishes,
  trouble: Trouble,
  tellJack: (state: 'running' | 'away') => void,
  changed: () => void,
): Promise<OpenPorts> {
  const { devices, realtime, virtual } = wishes;
  const window = wishes.windowUs === null ? {} : { playableWindowUs: wishes.windowUs };
  // Without its recorder a recording is worth nothing: that failure is the caller's, before anything else is opened.
  const recorder = wishes.record === null ? null : await openRecorder(engine, wishes.record, trouble);
  const none = wishes.driver === 'none' || (!devices && virtual === null);
  const jack = none ? null : jackIfWanted(engine, wishes, window, trouble, tellJack);
  const portable =
    none || jack !== null || wishes.driver === 'jack'
      ? null
      : await openPortablePorts(engine, { devices, virtual, realtime, window }, trouble, changed);
  const song = wishes.song === null ? null : openSong(engine, wishes.song, window);
  const own = {
    inputs: [...(jack?.inputs ?? []), ...(song === null ? [] : [{ id: song.port, name: song.file }])],
    outputs: [...(jack?.outputs ?? [])],
  };
  return {
    get inputs() {
      return [...(portable?.inputs ?? []), ...own.inputs];
    },
    get outputs() {
      return [...(portable?.outputs ?? []), ...own.outputs];
    },
    driver: jack !== null ? 'jack' : portable !== null ? 'rtmidi' : 'none',
    get names() {
      const names = (ports: readonly OpenPort[] | undefined) => (ports ?? []).map(({ name }) => name);
      const driver = jack ?? portable;
      return { inputs: names(driver?.inputs), outputs: names(driver?.outputs) };
    },
    offers: jack?.offers ?? [],
    jackStatus: () => jack?.status() ?? null,
    song,
    recorder,
    close: async () => {
      jack?.close();
      for (const { id } of own.outputs) engine.closePort(id);
      if (recorder !== null) engine.closePort(recorder.id);
      await portable?.close();
      return { recorded: recorder === null ? null : await recorder.closed };
    },
  };
}

// ---- details ----

/** null: another driver's turn. */
function jackIfWanted(
  engine: Engine,
  { driver, devices, virtual, pairs }: PortWishes,
  window: { playableWindowUs?: number },
  trouble: Trouble,
  tell: (state: 'running' | 'away') => void,
): JackPorts | null {
  if (driver === 'rtmidi') return null;
  try {
    return openJackPorts(engine, { name: virtual ?? JACK_CLIENT, pairs, devices }, window, tell);
  } catch (error) {
    const { code, message } = complaintOf(error);
    if (driver === 'jack' || !isWithoutJack(error)) trouble('JACK', code, message);
    return null;
  }
}

async function openRecorder(engine: Engine, { finished, ...wishes }: RecordWishes, trouble: Trouble) {
  const { id, handle } = engine.openTape('recorder');
  const { files, name, closed } = await startRecorder({ handle, ...wishes }, trouble, finished);
  const whole = closed.catch((error: unknown) => {
    // Its thread has died: what it has written is made whole here.
    new Unfinished(wishes.folder).finishAll(finished, (file, why) => trouble(file, 'file', complaintOf(why).message));
    throw error;
  });
  whole.catch(() => undefined); // heard of when it is closed
  return { id, name, files, closed: whole };
}

function openSong(
  engine: Engine,
  { file, messages, count, seconds }: Song,
  window: { playableWindowUs?: number },
): OpenSong {
  const port = engine.openInput(path.basename(file, '.mid'), window);
  const player = new FilePlayer(messages, {
    now: () => engine.now(),
    toSession: (local) => whenSynchronised(engine, (timeline) => toSession(timeline, local as LocalTime)),
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

function whenSynchronised(engine: Engine, convert: (timeline: Timeline) => number): number | null {
  const timeline = engine.timeline();
  return isSynchronised(timeline) ? convert(timeline) : null;
}
