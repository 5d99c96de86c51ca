// What stops a jam, in words and with a code.

export class JamError extends Error {
  override readonly name = 'JamError';
  constructor(
    readonly code: string,
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

export function complaintOf(error: unknown): { code: string; message: string; exitCode: number } {
  if (error instanceof JamError) return error;
  const { code, message } =
    error instanceof Error ? (error as Error & { code?: unknown }) : { code: null, message: String(error) };
  return { code: typeof code === 'string' ? code : 'internal', message: message.split('\n', 1)[0]!, exitCode: 1 };
}
