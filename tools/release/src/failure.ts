// What goes wrong while releasing: what happened, with what, what to do, and a stable code.

export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  constructor(
    readonly code: string,
    message: string,
    /** 2: the command was typed wrongly. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

export const complaintOf = (error: unknown): { code: string; message: string; exitCode: number } => {
  if (error instanceof ReleaseError) return { code: error.code, message: error.message, exitCode: error.exitCode };
  // A bug of ours: its stack says where.
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'internal', message, exitCode: 1 };
};
