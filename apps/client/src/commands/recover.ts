// recover.
import { ClientError, complaintLine, complaintOf } from '../errors';
import { finish, openPart, PART } from '../recording/part';
import { Unfinished } from '../recording/unfinished';
import type { Print } from './print';

/** `file`: the recording, or what there is of it; null: every one of this user that nobody writes any more. */
export async function recover(configFolder: string, file: string | null, print: Print): Promise<void> {
  let found = 0;
  let failure: unknown = null;
  const printFinished = (whole: { file: string; events: number }) => {
    found += 1;
    print(`${whole.file}: ${whole.events} events`, { event: 'recovered', ...whole });
  };
  const trouble = (_: string, error: unknown) => {
    failure ??= error;
    print(complaintLine(complaintOf(error)), { event: 'trouble', ...complaintOf(error) });
  };
  if (file !== null) {
    const open = openPart(file.endsWith(PART) ? file : `${file}${PART}`);
    if (open === null)
      throw new ClientError('no-recording', `there is nothing of ${file} to be made whole, or it is being recorded`);
    const { trouble: elsewhere, ...whole } = finish(open);
    printFinished(whole);
    if (elsewhere !== null) throw elsewhere;
  } else {
    new Unfinished(configFolder).finishAll(printFinished, trouble);
  }
  if (failure !== null) throw failure as Error;
  if (found === 0) print('no recording was cut off', { event: 'recovered', file: null, events: 0 });
}
