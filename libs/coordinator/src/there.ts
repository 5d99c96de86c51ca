import { ServerFailedError } from './errors';

/** What an answer is never without. */
export function there<T>(answer: T | undefined): T {
  if (answer === undefined) throw new ServerFailedError('the server left out what was asked for; try again later');
  return answer;
}
