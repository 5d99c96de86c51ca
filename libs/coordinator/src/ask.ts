import type { Client } from '@grpc/grpc-js';
import type { AskedMethod } from './channel';

/** Makes one call, with the account that is signed in. */
export type Ask = <C extends Client, Q, A>(client: C, method: AskedMethod<C, Q, A>, request: Q) => Promise<A>;
