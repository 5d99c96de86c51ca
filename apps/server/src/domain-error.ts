import type { ErrorCode } from '@midip2p/proto';

/** What a service refuses with: a stable code, and a sentence for people (what happened, with what, what to do). */
export abstract class DomainError extends Error {
  abstract readonly code: ErrorCode;
  /** The same call may go well after so long. */
  readonly retryAfterMs?: number;
}

/** Too many want the same at once; `what`: a sentence that says so. */
export class ServerBusyError extends DomainError {
  readonly code = 'server-busy';
  constructor(
    what: string,
    override readonly retryAfterMs: number,
  ) {
    super(`${what}: try again in ${Math.ceil(retryAfterMs / 1000)} s`);
  }
}

/** Nobody waits for the answer any more: this one is for nobody. */
export class CallerGoneError extends DomainError {
  readonly code = 'server-busy';
  constructor() {
    super('the caller has gone');
  }
}

export class InvalidArgumentError extends DomainError {
  readonly code = 'invalid-argument';
}

export class NotAllowedError extends DomainError {
  readonly code = 'not-allowed';
}

export class NameTakenError extends DomainError {
  readonly code = 'name-taken';
  constructor(what: 'account' | 'room', name: string, whose = 'you have') {
    super(
      what === 'account'
        ? `the name "${name}" is taken: choose another`
        : `${whose} a room named "${name}" already: choose another name`,
    );
  }
}
