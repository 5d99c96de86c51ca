// The portable driver's ports: every device of the machine, and those that come and go, each with a port of the engine's.
import type { Engine } from '@midip2p/engine';
import { ClientError, complaintOf } from '../errors';
import { HotPlug, PortLists } from './hot-plug';
import type { InputAssignment, InputOrder } from './input-worker';
import { loadMidiDriver } from './midi-driver';
import { startInputs, startOutput, type Thread, type Trouble } from './threads';

export interface PortableWishes {
  devices: boolean;
  /** Name of a pair of ports that other programs can connect to. */
  virtual: string | null;
  /** Its threads, where the system allows it. */
  realtime: boolean;
  window: { playableWindowUs?: number };
}

export interface DevicePort {
  id: number;
  name: string;
}

export interface PortablePorts {
  /** Of the moment; both change with what comes and goes. */
  readonly inputs: DevicePort[];
  readonly outputs: DevicePort[];
  close(): Promise<void>;
}

const LOOK_MS = 1000;
const NO_VIRTUAL_PORTS = new ClientError(
  'no-virtual-ports',
  "Windows has no virtual MIDI ports of its own: make a pair with loopMIDI or Windows MIDI Services, and leave --virtual out; it is then one of this machine's ports",
);

/** null: this machine has no MIDI system; `trouble` was told why. `changed`: something came or went. */
export async function openPortablePorts(
  engine: Engine,
  { devices, virtual, realtime, window }: PortableWishes,
  trouble: Trouble,
  changed: () => void,
): Promise<PortablePorts | null> {
  const complain = (error: unknown) => {
    const { code, message } = complaintOf(error);
    trouble('MIDI', code, message); // the session goes on without devices
  };
  let lists: PortLists;
  try {
    lists = new PortLists(loadMidiDriver());
  } catch (error) {
    complain(error);
    return null;
  }
  const first = lists.now();
  const plug = new HotPlug(first);
  const inputs: (DevicePort & { handle: number })[] = [];
  const outputs: (DevicePort & { thread: Thread })[] = [];
  const worker = await startInputs({ realtime }, trouble).catch(() => null); // it was told of already
  // One after the other: not every system's library takes two openings at a time.
  const order = async (what: InputOrder) => worker?.tell(what);

  const openInput = async (name: string, isVirtual: boolean) => {
    const port = engine.openInput(name, window);
    const input: InputAssignment = { name, virtual: isVirtual, handle: port.handle };
    inputs.push({ id: port.id, name, handle: port.handle });
    await order({ kind: 'open', input });
  };
  const openOutput = async (name: string, isVirtual: boolean) => {
    const { id, handle } = engine.openOutput(name);
    const thread = await startOutput({ handle, name, virtual: isVirtual, realtime }, trouble).catch(() => null);
    if (thread === null) return engine.closePort(id);
    outputs.push({ id, name, thread });
  };
  const closeInput = async (name: string) => {
    for (const { id, handle } of taken(inputs, name)) {
      await order({ kind: 'close', handle });
      engine.closePort(id); // what was held there ends, for everybody
    }
  };
  const closeOutput = async (name: string) => {
    for (const { id, thread } of taken(outputs, name)) {
      engine.closePort(id);
      await thread.closed.catch(() => undefined);
    }
  };

  if (devices) {
    for (const name of first.inputs) await openInput(name, false);
    for (const name of first.outputs) await openOutput(name, false);
  }
  if (virtual !== null && process.platform === 'win32') complain(NO_VIRTUAL_PORTS);
  else if (virtual !== null) {
    await openInput(virtual, true);
    await openOutput(virtual, true);
  }

  const look = async () => {
    const found = plug.look(lists.now());
    if (found === null) return;
    for (const name of found.went.inputs) await closeInput(name);
    for (const name of found.went.outputs) await closeOutput(name);
    for (const name of found.came.inputs) await openInput(name, false);
    for (const name of found.came.outputs) await openOutput(name, false);
    changed();
  };
  let looking = Promise.resolve();
  const beat = setInterval(() => (looking = looking.then(look).catch(complain)), LOOK_MS);
  if (!devices) clearInterval(beat);

  return {
    inputs,
    outputs,
    close: async () => {
      clearInterval(beat);
      await looking;
      lists.close();
      await order('close');
      for (const { id } of outputs) engine.closePort(id);
      await Promise.allSettled([worker?.closed, ...outputs.map(({ thread }) => thread.closed)]);
    },
  };
}

/** Those of that name, taken out of the list. */
function taken<T extends { name: string }>(list: T[], name: string): T[] {
  const found = list.filter((port) => port.name === name);
  for (const port of found) list.splice(list.indexOf(port), 1);
  return found;
}
