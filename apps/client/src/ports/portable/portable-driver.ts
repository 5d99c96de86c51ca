// The portable driver: every device of the machine, also those that come and go, gets a port of the engine.
import type { Engine } from '@midip2p/engine';
import { ClientError, complaintOf } from '../../errors';
import type { DriverEvents, DriverOptions, MidiDriver, OpenDriver, OpenPort, Trouble } from '../midi-driver';
import { startThread, type Thread } from '../threads';
import { HotPlug, PortLists } from './hot-plug';
import type { InputAssignment, InputWorkerOptions, InputRequest } from './input-worker';
import type { OutputAssignment } from './output-worker';
import { listMidiPorts, loadRtMidi } from './rtmidi';

export const portableDriver: MidiDriver = {
  name: 'rtmidi',
  title: 'MIDI',
  takenWhere: null,
  namedPairs: false,
  list: () => listMidiPorts(loadRtMidi()),
  isAbsent: () => false, // it is the last driver
  open: openPortablePorts,
};

const startInputs = (care: InputWorkerOptions, trouble: Trouble) =>
  startThread('portable/input-worker.js', 'input', care, trouble);
const startOutput = (assignment: OutputAssignment, trouble: Trouble) =>
  startThread('portable/output-worker.js', 'output', assignment, trouble);

const LOOK_MS = 1000;
const NO_VIRTUAL_PORTS = new ClientError(
  'no-virtual-ports',
  "Windows has no virtual MIDI ports of its own: make a pair with loopMIDI or Windows MIDI Services, and leave --virtual out; it is then one of this machine's ports",
);

/** Throws where this machine has no MIDI system. */
async function openPortablePorts(
  engine: Engine,
  { devices, virtual, realtime, window }: DriverOptions,
  { trouble, changed }: DriverEvents,
): Promise<OpenDriver> {
  const complain = (error: unknown) => {
    const { code, message } = complaintOf(error);
    trouble(portableDriver.title, code, message); // the session goes on without devices
  };
  const lists = new PortLists(loadRtMidi());
  const first = lists.now();
  const plug = new HotPlug(first);
  const inputs: (OpenPort & { handle: number })[] = [];
  const outputs: (OpenPort & { thread: Thread })[] = [];
  const worker = await startInputs({ realtime }, trouble).catch(() => null); // it was reported already
  // One after the other, because not every system's library can open two ports at a time.
  const order = async (what: InputRequest) => worker?.send(what);

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
      engine.closePort(id); // notes held there end, for everybody
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
    offers: [],
    status: () => null,
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
