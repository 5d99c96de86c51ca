import { StartupError as AnyStartupError } from '@midip2p/service';

/** Why the server cannot start. */
type Code =
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
  | 'data-directory';

/** For the person who starts it: what happened, with what, what to do. */
export type StartupError = AnyStartupError<Code>;
export const StartupError: new (code: Code, message: string) => StartupError = AnyStartupError;
