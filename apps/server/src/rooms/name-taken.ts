import { isTaken } from '../database/database';
import { NameTakenError } from '../domain-error';

/** NameTakenError, where a change of a room fails since another open room of its owner has the name. */
export async function asNamed<T>(name: string | undefined, whose: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isTaken(error) ? new NameTakenError('room', name ?? '', whose) : error;
  }
}
