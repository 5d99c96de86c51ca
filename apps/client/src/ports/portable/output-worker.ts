// The worker of an output: it sleeps inside the addon until the next event is due, and sends it to its device. Each
// device has a thread of its own, so that a slow device does not delay another.
import { parentPort, workerData } from 'node:worker_threads';
import { OutputPort, raiseThread } from '@midip2p/engine';
import { ClientError } from '../../errors';
import { Delivery } from './delivery';
import { loadRtMidi, type RtMidi } from './rtmidi';
import { Pace } from './pace';

export interface OutputAssignment {
  handle: number;
  name: string;
  /** Opens a port that other programs can connect to, instead of a device. */
  virtual: boolean;
  realtime: boolean;
}

type OutputReport =
  | { kind: 'open' }
  | { kind: 'trouble'; name: string; code: string; message: string }
  | { kind: 'closed'; sent: number };

type Device = InstanceType<RtMidi['Output']>;

function open({ name, virtual }: OutputAssignment): Device {
  const device = new (loadRtMidi().Output)();
  if (virtual) device.openVirtualPort(name);
  else device.openPortByName(name);
  if (!virtual && !device.isPortOpen())
    throw new ClientError('midi-port', 'the port is not there any more, or another program has it; plug it in again');
  return device;
}

function run(assignment: OutputAssignment, post: (report: OutputReport) => void): void {
  const { handle, name } = assignment;
  let failed = false;
  const trouble = (error: unknown) => {
    if (failed) return; // reported once, not with every note
    failed = true;
    const { code = 'midi-port', message } = error as Error & { code?: string };
    post({ kind: 'trouble', name, code, message });
  };
  const port = OutputPort.fromHandle(handle);
  let device: Device | null = null;
  try {
    device = open(assignment);
  } catch (error) {
    trouble(error);
  }
  post({ kind: 'open' });
  if (assignment.realtime) raiseThread(); // a refusal is reported by the engine, whose thread is refused, too

  let sent = 0;
  const send = (midi: Uint8Array) => {
    try {
      device?.sendMessage(Buffer.from(midi.buffer, midi.byteOffset, midi.byteLength));
      sent += 1;
    } catch (error) {
      trouble(error);
    }
  };
  const delivery = new Delivery(port, new Pace(), send, () => performance.now() * 1000);
  while (!port.closed()) delivery.step();
  port.flush().forEach(send); // an unfinished dump is cut off between two messages
  device?.destroy();
  port.close();
  post({ kind: 'closed', sent });
}

if (parentPort !== null) {
  const parent = parentPort;
  run(workerData as OutputAssignment, (report) => parent.postMessage(report));
}
