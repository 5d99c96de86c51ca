// The recorder: a tape of the engine, written to files by a thread of its own.
import type { Engine } from '@midip2p/engine';
import { complaintOf } from '../errors';
import type { Finished } from '../recording/part';
import { Unfinished } from '../recording/unfinished';
import type { Trouble } from './midi-driver';
import type { RecorderAssignment } from './recorder-worker';
import { type RecorderThread, startRecorder } from './threads';

export interface RecordOptions extends Omit<RecorderAssignment, 'handle'> {
  /** Called when a recording that an earlier client could not finish has been completed. */
  finished: (what: Finished) => void;
}

export type Recorder = RecorderThread & { id: number };

export async function openRecorder(
  engine: Engine,
  { finished, ...options }: RecordOptions,
  trouble: Trouble,
): Promise<Recorder> {
  const { id, handle } = engine.openTape('recorder');
  const { files, name, closed } = await startRecorder({ handle, ...options }, trouble, finished);
  const whole = closed.catch((error: unknown) => {
    // Its thread has died: complete here what it has written.
    new Unfinished(options.folder).finishAll(finished, (file, why) => trouble(file, 'file', complaintOf(why).message));
    throw error;
  });
  whole.catch(() => undefined); // heard of when it is closed
  return { id, name, files, closed: whole };
}
