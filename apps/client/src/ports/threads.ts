// The workers of the driver and of the recorder, as the main thread sees them. It only controls them; music never
// passes through it.
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { ClientError, complaintOf } from '../errors';
import type { Naming } from '../recording/journal';
import type { Finished } from '../recording/part';
import type { Trouble } from './midi-driver';
import type { RecorderAssignment } from './recorder-worker';

/** One worker: `closed` resolves with its last message once the thread has ended. */
export interface Thread {
  /**
   * Sends a message to a worker that does one order after the other; other workers end by themselves when their port is
   * closed.
   */
  send(order: unknown): Promise<void>;
  closed: Promise<ThreadResult>;
}

/** The recorder's worker: the names of its files, and the names of players from now on. */
export interface RecorderThread {
  files: { file: string | null; log: string | null };
  name(naming: Naming): void;
  closed: Promise<ThreadResult>;
}

export interface ThreadResult {
  events: number;
  /** The place of the recording. */
  file: string | null;
  /** The last error that it reported and that did not end it. */
  trouble: ClientError | null;
}

export async function startRecorder(
  assignment: RecorderAssignment,
  trouble: Trouble,
  finished: (what: Finished) => void,
): Promise<RecorderThread> {
  const { opened, closed, post } = await startThread('recorder-worker.js', 'recorder', assignment, trouble, finished);
  return { files: { file: opened.file ?? null, log: opened.log ?? null }, name: post, closed };
}

// ---- details ----

type WorkerMessage = {
  kind: string;
  name?: string;
  file?: string | null;
  code?: string;
  message?: string;
  log?: string | null;
  finished?: Finished;
  events?: number;
  sent?: number;
};

interface Started extends Thread {
  /** Its first message. */
  opened: WorkerMessage;
  post(message: object): void;
}

/** Resolves when the worker is at work; rejects when it could not begin. `file` is below this folder; `what` is for people. */
export function startThread(
  file: string,
  what: string,
  assignment: unknown,
  trouble: Trouble,
  finished: (what: Finished) => void = () => undefined,
): Promise<Started> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(path.join(__dirname, file), { workerData: assignment });
    const last: ThreadResult = { events: 0, file: null, trouble: null };
    let failure: unknown = null;
    const waiting: (() => void)[] = [];
    const send = (order: unknown) =>
      new Promise<void>((done) => {
        waiting.push(done);
        worker.postMessage(order);
      });
    const closed = new Promise<ThreadResult>((end, fail) => {
      worker.once('exit', () => {
        waiting.splice(0).forEach((done) => done());
        if (failure === null) return end(last);
        const { code, message } = complaintOf(failure);
        fail(new ClientError(code, message));
      });
    });
    closed.catch(() => undefined); // callers that need the outcome wait for it; the others were told through `trouble`
    worker.on('error', (error) => {
      failure = error;
      const { code, message } = complaintOf(error);
      trouble(what, code, message);
      reject(new ClientError(code, message));
    });
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'open')
        resolve({ send, closed, opened: message, post: (message) => worker.postMessage(message) });
      if (message.kind === 'finished') finished(message.finished!);
      if (message.kind === 'done') waiting.shift()?.();
      if (message.kind === 'trouble') {
        trouble(message.name ?? message.file ?? file, message.code!, message.message!);
        last.trouble = new ClientError(message.code!, message.message!);
      }
      if (message.kind === 'closed') last.file = message.file ?? null;
      last.events = message.events ?? message.sent ?? last.events;
    });
  });
}
