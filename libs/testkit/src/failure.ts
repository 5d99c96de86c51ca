// The error that stops a demonstration or a test's program, with a message for people and a code.

export class HarnessError extends Error {
  override readonly name = 'HarnessError';
  constructor(
    readonly code: string,
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

export function complaintOf(error: unknown): { code: string; message: string; exitCode: number } {
  if (error instanceof HarnessError) return error;
  const { code, message } =
    error instanceof Error ? (error as Error & { code?: unknown }) : { code: null, message: String(error) };
  return { code: typeof code === 'string' ? code : 'internal', message: message.split('\n', 1)[0]!, exitCode: 1 };
}
