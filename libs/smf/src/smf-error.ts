import type { SmfWarningCode } from './warning-codes';

/** Stable: programs may look at it. A strict reader refuses with the code of the warning that another would have given. */
export type SmfErrorCode =
  | 'smf-not-a-midi-file'
  | 'smf-too-large'
  | 'smf-bad-message' // given to the writer
  | SmfWarningCode;

/** What is wrong with a file, and where. */
export class SmfError extends Error {
  override readonly name = 'SmfError';
  constructor(
    readonly code: SmfErrorCode,
    what: string,
    /** Of the byte in question, from the start of the file; null: it is not about a byte. */
    readonly offset: number | null = null,
    /** Number of the track, from 0 (in words from 1); null: it is not in a track. */
    readonly track: number | null = null,
  ) {
    const where = [offset === null ? [] : [`byte ${offset}`], track === null ? [] : [`track ${track + 1}`]].flat();
    super(where.length === 0 ? what : `${what} (${where.join(', ')})`);
  }
}
