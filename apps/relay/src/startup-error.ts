/** Why the relay cannot start, for the person who starts it: what happened, with what, what to do. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
  constructor(
    readonly code: 'bad-config' | 'bad-key' | 'port-in-use' | 'address-unavailable',
    message: string,
  ) {
    super(message);
  }
}
