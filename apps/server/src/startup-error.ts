/** Why the server cannot start, for the person who starts it: what happened, with what, what to do. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
  constructor(
    readonly code:
      | 'bad-config'
      | 'port-in-use'
      | 'address-unavailable'
      | 'database-unavailable'
      | 'database-missing'
      | 'database-login'
      | 'database-not-migrated'
      | 'database-newer'
      | 'database-outdated'
      | 'bad-key'
      | 'bad-certificate'
      | 'bad-packages'
      | 'data-directory',
    message: string,
  ) {
    super(message);
  }
}
