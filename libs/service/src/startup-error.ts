/** Why a program cannot start, for the person who starts it: what happened, with what, what to do. Each program narrows `Code` to its own. */
export class StartupError<Code extends string = string> extends Error {
  override readonly name = 'StartupError';
  constructor(
    readonly code: Code,
    message: string,
  ) {
    super(message);
  }
}
