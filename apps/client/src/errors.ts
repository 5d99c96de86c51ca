// Errors for people and programs: what happened, with what, what to do, and a stable code.

/** An error of the client's own. `exitCode` 2 is for a command that was typed wrongly. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  constructor(
    readonly code: string,
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

export interface Complaint {
  code: string;
  message: string;
  exitCode: number;
}

/** Any thrown value as a sentence and a code; never a stack trace. */
export function complaintOf(error: unknown): Complaint {
  if (error instanceof ClientError) return { code: error.code, message: error.message, exitCode: error.exitCode };
  if (error instanceof Error) {
    const { code } = error as { code?: unknown };
    const message = (error.message || error.name).split('\n', 1)[0]!;
    return { code: typeof code === 'string' && code !== '' ? code : 'internal', message, exitCode: 1 };
  }
  return { code: 'internal', message: String(error), exitCode: 1 };
}

/** The one line a person sees on stderr. */
export function complaintLine({ message, code }: Complaint): string {
  return `midip2p: ${message} [${code}]`;
}

/** A file error of the operating system in our words. */
export function fileError(what: string, file: string, error: unknown): ClientError {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  const advice: Record<string, string> = {
    ENOENT: 'there is no such file or folder; check the path',
    EACCES: 'permission denied; check who may read and write it',
    EISDIR: 'it is a folder; name a file',
    ENOTDIR: 'part of the path is not a folder; check the path',
    EFBIG: 'it may not grow any more; raise the limit (ulimit -f), or choose another place',
    ELOOP: 'it is a symbolic link, which is not followed; name a file',
    ENOSPC: 'the disk is full; make room',
    EROFS: 'the disk is read-only; choose another place',
  };
  const notUtf8 = file.includes('\ufffd') && code === 'ENOENT';
  if (notUtf8) return new ClientError('file', `cannot ${what} ${file}: its name is not in UTF-8; rename it`);
  return new ClientError('file', `cannot ${what} ${file}: ${advice[code] ?? `the system says ${code}`}`);
}
