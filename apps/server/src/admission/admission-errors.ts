import { DomainError } from '../domain-error';

/** Whose there are too many of. */
export type Scope = 'account' | 'address' | 'connection' | 'server';

const WHOSE: Record<Scope, string> = {
  account: 'of this account',
  address: 'from this network address',
  connection: 'on this connection',
  server: 'at this server',
};

export class TooManyCallsError extends DomainError {
  readonly code = 'too-many-calls';
  constructor(
    readonly scope: Scope,
    override readonly retryAfterMs: number,
  ) {
    super(`too many calls ${WHOSE[scope]}: try again in ${Math.ceil(retryAfterMs / 1000)} s`);
  }
}

export class TooManyStreamsError extends DomainError {
  readonly code = 'too-many-streams';
  constructor(
    readonly scope: Scope,
    override readonly retryAfterMs: number,
  ) {
    super(`too many open streams ${WHOSE[scope]}: try again in ${Math.ceil(retryAfterMs / 1000)} s`);
  }
}

export class MessageLateError extends DomainError {
  readonly code = 'message-late';
  override readonly retryAfterMs = 1000;
  constructor(withinMs: number) {
    super(`the call began, but what it is to say has not come within ${withinMs / 1000} s: try again`);
  }
}
