// The worker of the inputs: the driver's callbacks run here, and nothing else that could delay them.
import { parentPort, workerData } from 'node:worker_threads';
import { InputPort, type LocalTime, raiseThread } from '@midip2p/engine';
import { ClientError } from '../../errors';
import { captureTime, newCaptureClock } from './capture-time';
import { loadRtMidi } from './rtmidi';
import { droppedText, MidiSplitter } from '../midi-splitter';

/** One input of the driver, and the engine's port into which it plays. */
export interface InputAssignment {
  name: string;
  /** Opens a port that other programs can connect to, instead of a device. */
  virtual: boolean;
  handle: number;
}

/** The worker's data at its start. */
export interface InputWorkerOptions {
  realtime: boolean;
}

/** The messages to the worker. */
export type InputRequest = { kind: 'open'; input: InputAssignment } | { kind: 'close'; handle: number } | 'close';

/**
 * The messages from the worker: `open` when it is running, `done` after each order, `trouble` if something could not be
 * opened or was refused.
 */
type InputReport =
  { kind: 'open' } | { kind: 'done' } | { kind: 'trouble'; name: string; code: string; message: string };

/** Room for one chunk of SysEx in the driver, bytes. */
const DRIVER_BUFFER = 16384;

/** Opens an input; returns a function that closes it. */
function open({ name, virtual, handle }: InputAssignment, post: (report: InputReport) => void): () => void {
  const trouble = (error: unknown) => {
    const { code = 'midi-port', message } = error as Error & { code?: string };
    post({ kind: 'trouble', name, code, message });
  };
  const port = InputPort.fromHandle(handle);
  const input = new (loadRtMidi().Input)();
  let clock = newCaptureClock();
  const splitter = new MidiSplitter();
  input.setBufferSize(DRIVER_BUFFER);
  input.ignoreTypes(false, false, false);
  input.on('messageBuffer', (deltaSeconds, chunk) => {
    const captured = captureTime(clock, deltaSeconds * 1e6, port.now());
    clock = captured.clock;
    const before = { ...splitter.dropped };
    for (const message of splitter.push(chunk)) {
      try {
        port.play(message, Math.round(captured.capturedAt) as LocalTime);
      } catch (error) {
        trouble(error);
      }
    }
    const dropped = droppedText(before, splitter.dropped);
    if (dropped !== '')
      trouble(Object.assign(new Error(`it sent what cannot be played: ${dropped}`), { code: 'not-midi' }));
  });
  try {
    if (virtual) input.openVirtualPort(name);
    else input.openPortByName(name);
    if (!virtual && !input.isPortOpen())
      throw new ClientError('midi-port', 'the port is not there any more, or another program has it; plug it in again');
  } catch (error) {
    trouble(error);
  }
  return () => {
    input.destroy();
    port.close();
  };
}

if (parentPort !== null) {
  const parent = parentPort;
  const post = (report: InputReport) => parent.postMessage(report);
  // If the system refuses, the engine reports it, because its thread is refused, too. The driver's own threads start
  // after this.
  if ((workerData as InputWorkerOptions).realtime) raiseThread();
  const closers = new Map<number, () => void>();
  parent.on('message', (order: InputRequest) => {
    if (order === 'close') {
      closers.forEach((close) => close());
      parent.close();
    } else if (order.kind === 'open') {
      closers.set(order.input.handle, open(order.input, post));
    } else {
      closers.get(order.handle)?.();
      closers.delete(order.handle);
    }
    post({ kind: 'done' });
  });
  post({ kind: 'open' });
}
