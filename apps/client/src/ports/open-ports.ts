// Opens everything that plays into the engine or takes from it: the machine's MIDI ports, a file, a recorder.
import path from 'node:path';
import {
  type Engine,
  isSynchronised,
  type LocalTime,
  type SessionTime,
  type Timeline,
  toLocal,
  toSession,
} from '@midip2p/engine';
import { complaintOf } from '../errors';
import type { Driver } from './drivers';
import { type FileMessage, FilePlayer } from './file-player';
import { isWithoutJack, JACK_CLIENT, type JackPorts, openJackPorts } from './jack-driver';
import { listMidiPorts, loadMidiDriver } from './midi-driver';
import { type LastWord, startInputs, startOutput, startRecorder, type Thread, type Trouble } from './threads';

export interface PortWishes {
  /** null: JACK where a server runs, else the portable one. */
  driver: Driver | null;
  devices: boolean;
  /** Name of a pair of ports that other programs can connect to. */
  virtual: string | null;
  song: { file: string; messages: FileMessage[] } | null;
  record: { smf: string | null; log: string | null } | null;
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
  inputs: OpenPort[];
  outputs: OpenPort[];
  /** The one in use; 'none' also where there was nothing to use. */
  driver: Driver;
  names: { inputs: string[]; outputs: string[] };
  song: OpenSong | null;
  /** Closes all; resolves with what was recorded, and where it is, once it is on disk. */
  close(): Promise<{ recorded: LastWord | null }>;
}

interface Device {
  name: string;
  virtual: boolean;
}

export async function openPorts(
  engine: Engine,
  wishes: PortWishes,
  trouble: Trouble,
  tellJack: (state: 'running' | 'away') => void,
): Promise<OpenPorts> {
  const window = wishes.windowUs === null ? {} : { playableWindowUs: wishes.windowUs };
  const none = wishes.driver === 'none' || (!wishes.devices && wishes.virtual === null);
  const jack = none ? null : jackIfWanted(engine, wishes, window, trouble, tellJack);
  const portable = !none && jack === null && wishes.driver !== 'jack';
  const found = portable ? findDevices(wishes, trouble) : { inputs: [], outputs: [] };
  const inputs = found.inputs.map((device) => ({ ...device, port: engine.openInput(device.name, window) }));
  const devices = found.outputs.map((device) => ({ ...device, ...engine.openOutput(device.name) }));
  const tape = wishes.record === null ? null : engine.openOutput('recorder');

  const threads: Thread[] = [];
  if (inputs.length > 0) {
    const assignments = inputs.map(({ name, virtual, port }) => ({ name, virtual, handle: port.handle }));
    await keep(threads, startInputs(assignments, trouble));
  }
  for (const { name, virtual, handle } of devices) await keep(threads, startOutput({ handle, name, virtual }, trouble));
  // Without its recorder a recording is worth nothing: that failure is the caller's.
  const recorder = tape === null ? null : await startRecorder({ handle: tape.handle, ...wishes.record! }, trouble);

  const song = wishes.song === null ? null : openSong(engine, wishes.song, window);
  const outputs = [
    ...devices.map(({ id, name }) => ({ id, name })),
    ...(tape === null ? [] : [{ id: tape.id, name: 'recorder' }]),
    ...(jack === null ? [] : [{ id: jack.output, name: jack.names.outputs[0]! }]),
  ];
  return {
    inputs: [
      ...inputs.map(({ name, port }) => ({ id: port.id, name })),
      ...(jack === null ? [] : [{ id: jack.input, name: jack.names.inputs[0]! }]),
      ...(song === null ? [] : [{ id: song.port, name: song.file }]),
    ],
    outputs,
    driver: jack !== null ? 'jack' : portable ? 'rtmidi' : 'none',
    names: jack?.names ?? {
      inputs: found.inputs.map(({ name }) => name),
      outputs: found.outputs.map(({ name }) => name),
    },
    song,
    close: async () => {
      jack?.close();
      for (const thread of threads) thread.close();
      for (const { id } of outputs) engine.closePort(id);
      await Promise.allSettled(threads.map(({ closed }) => closed));
      return { recorded: recorder === null ? null : await recorder.closed };
    },
  };
}

// ---- details ----

/** null: another driver's turn. */
function jackIfWanted(
  engine: Engine,
  { driver, virtual }: PortWishes,
  window: { playableWindowUs?: number },
  trouble: Trouble,
  tell: (state: 'running' | 'away') => void,
): JackPorts | null {
  if (driver === 'rtmidi') return null;
  try {
    return openJackPorts(engine, virtual ?? JACK_CLIENT, window, tell);
  } catch (error) {
    const { code, message } = complaintOf(error);
    if (driver === 'jack' || !isWithoutJack(error)) trouble('JACK', code, message);
    return null;
  }
}

function findDevices(wishes: PortWishes, trouble: Trouble): { inputs: Device[]; outputs: Device[] } {
  const virtual = wishes.virtual === null ? [] : [{ name: wishes.virtual, virtual: true }];
  try {
    const ports = listMidiPorts(loadMidiDriver());
    const real = (names: string[]) => (wishes.devices ? names.map((name) => ({ name, virtual: false })) : []);
    return { inputs: [...real(ports.inputs), ...virtual], outputs: [...real(ports.outputs), ...virtual] };
  } catch (error) {
    const { code, message } = complaintOf(error);
    trouble('MIDI', code, message); // the session goes on without devices
    return { inputs: [], outputs: [] };
  }
}

/** A driver's thread that cannot begin was told of already; the session goes on without it. */
async function keep(threads: Thread[], starting: Promise<Thread>): Promise<void> {
  await starting.then((thread) => threads.push(thread)).catch(() => undefined);
}

function openSong(
  engine: Engine,
  { file, messages }: { file: string; messages: FileMessage[] },
  window: { playableWindowUs?: number },
): OpenSong {
  const port = engine.openInput(path.basename(file, '.mid'), window);
  const player = new FilePlayer(messages, {
    now: () => engine.now(),
    toSession: (local) => whenSynchronised(engine, (timeline) => toSession(timeline, local as LocalTime)),
    toLocal: (session) => whenSynchronised(engine, (timeline) => toLocal(timeline, session as SessionTime)),
    play: (bytes, capturedAt) => port.play(bytes, capturedAt as LocalTime),
  });
  return {
    port: port.id,
    file: path.basename(file),
    messages: messages.length,
    seconds: (messages[messages.length - 1]?.timeUs ?? 0) / 1e6,
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
