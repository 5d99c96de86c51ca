// The inputs' worker: the driver calls back here, and nothing else runs on this thread that could make it wait.
import { parentPort, workerData } from 'node:worker_threads';
import { InputPort, type LocalTime } from '@midip2p/engine';
import { ClientError } from '../errors';
import { captureTime, newCaptureClock } from './capture-time';
import { loadMidiDriver } from './midi-driver';
import { assemble, type OpenSysex } from './sysex-assembly';

/** One driver input, and the engine's port it plays into. */
export interface InputAssignment {
  name: string;
  /** Opens a port that other programs can connect to, instead of a device. */
  virtual: boolean;
  handle: number;
}

/** What the worker tells: `open` once all are open, `trouble` for what could not be opened or was refused. */
export type InputReport = { kind: 'open' } | { kind: 'trouble'; name: string; code: string; message: string };

/** Room for one chunk of SysEx in the driver, bytes. */
const DRIVER_BUFFER = 16384;

function run(assignments: readonly InputAssignment[], tell: (report: InputReport) => void): () => void {
  const driver = loadMidiDriver();
  const closers = assignments.map(({ name, virtual, handle }) => {
    const port = InputPort.fromHandle(handle);
    const input = new driver.Input();
    let clock = newCaptureClock();
    let open: OpenSysex = null;
    const trouble = (error: unknown) => {
      const { code = 'midi-port', message } = error as Error & { code?: string };
      tell({ kind: 'trouble', name, code, message });
    };
    input.setBufferSize(DRIVER_BUFFER);
    input.ignoreTypes(false, false, false);
    input.on('messageBuffer', (deltaSeconds, chunk) => {
      const captured = captureTime(clock, deltaSeconds * 1e6, port.now());
      clock = captured.clock;
      const assembled = assemble(open, chunk);
      open = assembled.open;
      for (const message of assembled.messages) {
        try {
          port.play(message, Math.round(captured.capturedAt) as LocalTime);
        } catch (error) {
          trouble(error);
        }
      }
      if (assembled.dropped)
        trouble(Object.assign(new Error('a SysEx was cut short or too long'), { code: 'not-midi' }));
    });
    try {
      if (virtual) input.openVirtualPort(name);
      else input.openPortByName(name);
      if (!virtual && !input.isPortOpen())
        throw new ClientError(
          'midi-port',
          'the port is not there any more, or another program has it; plug it in again',
        );
    } catch (error) {
      trouble(error);
    }
    return () => {
      input.destroy();
      port.close();
    };
  });
  tell({ kind: 'open' });
  return () => closers.forEach((close) => close());
}

if (parentPort !== null) {
  const parent = parentPort;
  const close = run(workerData as InputAssignment[], (report) => parent.postMessage(report));
  parent.once('message', () => {
    close();
    parent.close();
  });
}
