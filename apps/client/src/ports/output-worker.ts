// The outputs' worker: it sleeps inside the addon until the next event is due, and hands it to every open device.
import { parentPort, workerData } from 'node:worker_threads';
import { OutputPort } from '@midip2p/engine';
import { loadMidiDriver, type MidiDriver } from './midi-driver';

export interface OutputAssignment {
  handle: number;
  outputs: { name: string; virtual: boolean }[];
}

export type OutputReport =
  | { kind: 'open' }
  | { kind: 'trouble'; name: string; code: string; message: string }
  | { kind: 'closed'; sent: number };

type Device = { name: string; output: InstanceType<MidiDriver['Output']>; failed: boolean };

function run({ handle, outputs }: OutputAssignment, tell: (report: OutputReport) => void): void {
  const driver = loadMidiDriver();
  const port = OutputPort.fromHandle(handle);
  const trouble = (name: string, error: unknown) => {
    const { code = 'midi-port', message } = error as Error & { code?: string };
    tell({ kind: 'trouble', name, code, message });
  };
  const devices: Device[] = [];
  for (const { name, virtual } of outputs) {
    const output = new driver.Output();
    try {
      if (virtual) output.openVirtualPort(name);
      else output.openPortByName(name);
      devices.push({ name, output, failed: false });
    } catch (error) {
      trouble(name, error);
    }
  }
  tell({ kind: 'open' });

  let sent = 0;
  const send = (midi: Uint8Array) => {
    sent += 1;
    const message = Buffer.from(midi.buffer, midi.byteOffset, midi.byteLength);
    for (const device of devices) {
      try {
        device.output.sendMessage(message);
      } catch (error) {
        if (!device.failed) trouble(device.name, error);
        device.failed = true; // said once, not with every note
      }
    }
  };
  while (!port.closed()) {
    if (port.waitUntilDue()) port.takeUntil(null).events.forEach((event) => send(event.midi));
  }
  port.flush().forEach(send);
  devices.forEach(({ output }) => output.destroy());
  port.close();
  tell({ kind: 'closed', sent });
}

if (parentPort !== null) {
  const parent = parentPort;
  run(workerData as OutputAssignment, (report) => parent.postMessage(report));
}
