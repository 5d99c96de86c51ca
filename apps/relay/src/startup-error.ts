import { StartupError as AnyStartupError } from '@midip2p/service';

/** Why the relay cannot start. */
type Code = 'bad-config' | 'bad-key' | 'port-in-use' | 'address-unavailable';

/** For the person who starts it: what happened, with what, what to do. */
export type StartupError = AnyStartupError<Code>;
export const StartupError: new (code: Code, message: string) => StartupError = AnyStartupError;
