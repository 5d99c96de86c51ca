// An output's worker: it sleeps inside the addon until the next event is due, and hands it to its device. Each device has
// a thread of its own: one that takes a long SysEx slowly makes nobody else wait.
import { parentPort, workerData } from 'node:worker_threads';
import { OutputPort, raiseThread } from '@midip2p/engine';
import { ClientError } from '../errors';
import { loadMidiDriver, type MidiDriver } from './midi-driver';
import { Pace } from './pace';

export interface OutputAssignment {
  handle: number;
  name: string;
  /** Opens a port that other programs can connect to, instead of a device. */
  virtual: boolean;
  realtime: boolean;
}

export type OutputReport =
  | { kind: 'open' }
  | { kind: 'trouble'; name: string; code: string; message: string }
  | { kind: 'closed'; sent: number };

type Device = InstanceType<MidiDriver['Output']>;

const SYSEX = 0xf0;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

function open({ name, virtual }: OutputAssignment): Device {
  const device = new (loadMidiDriver().Output)();
  if (virtual) device.openVirtualPort(name);
  else device.openPortByName(name);
  if (!virtual && !device.isPortOpen())
    throw new ClientError('midi-port', 'the port is not there any more, or another program has it; plug it in again');
  return device;
}

function run(assignment: OutputAssignment, tell: (report: OutputReport) => void): void {
  const { handle, name } = assignment;
  let failed = false;
  const trouble = (error: unknown) => {
    if (failed) return; // said once, not with every note
    failed = true;
    const { code = 'midi-port', message } = error as Error & { code?: string };
    tell({ kind: 'trouble', name, code, message });
  };
  const port = OutputPort.fromHandle(handle);
  const pace = new Pace();
  let device: Device | null = null;
  try {
    device = open(assignment);
  } catch (error) {
    trouble(error);
  }
  tell({ kind: 'open' });
  if (assignment.realtime) raiseThread(); // what is refused is told by the engine, whose thread is refused it too

  let sent = 0;
  const send = (midi: Uint8Array) => {
    if (midi[0] === SYSEX) {
      const us = pace.before(midi.length, performance.now() * 1000);
      if (us > 0) Atomics.wait(sleeper, 0, 0, us / 1000); // this thread alone, and whatever the loop is at
      pace.sent(midi.length, performance.now() * 1000);
    }
    try {
      device?.sendMessage(Buffer.from(midi.buffer, midi.byteOffset, midi.byteLength));
      sent += 1;
    } catch (error) {
      trouble(error);
    }
  };
  while (!port.closed()) {
    if (port.waitUntilDue()) port.takeUntil(null).events.forEach((event) => send(event.midi));
  }
  port.flush().forEach(send);
  device?.destroy();
  port.close();
  tell({ kind: 'closed', sent });
}

if (parentPort !== null) {
  const parent = parentPort;
  run(workerData as OutputAssignment, (report) => parent.postMessage(report));
}
