import { DomainError, NotAllowedError } from '../domain-error';

export class NotForKeysError extends NotAllowedError {
  constructor() {
    super("an API key is for the administrators' calls alone: sign in as a person for this one");
  }
}

export class KeyNotLookedUpError extends DomainError {
  readonly code = 'database-unavailable';
  override readonly retryAfterMs = 1000;
  constructor() {
    super('the server has trouble with its database, and cannot look the API key up: try again in a moment');
  }
}

export class WrongPasswordError extends DomainError {
  readonly code = 'wrong-password';
  constructor() {
    super('name or password is wrong');
  }
}

export class ResetCodeInvalidError extends DomainError {
  readonly code = 'reset-code-invalid';
  constructor() {
    super('name or code is wrong, or the code was used or has expired: ask those who run this server for another');
  }
}

export class TooManyAttemptsError extends DomainError {
  readonly code = 'too-many-attempts';
  constructor(override readonly retryAfterMs: number) {
    super(`too many attempts: try again in ${Math.ceil(retryAfterMs / 1000)} s`);
  }
}

export class TokenMissingError extends DomainError {
  readonly code = 'token-missing';
  constructor() {
    super('this call needs an access token: sign in first');
  }
}

export class TokenInvalidError extends DomainError {
  readonly code = 'token-invalid';
  constructor() {
    super('the access token is not one of this server: sign in again');
  }
}

/** The error for a token that has not run out, but is not accepted any more. */
export class SignedOutError extends DomainError {
  readonly code = 'token-invalid';
  constructor() {
    super('this device was signed out: sign in again');
  }
}

export class TokenExpiredError extends DomainError {
  readonly code = 'token-expired';
  constructor() {
    super('the access token has expired: refresh it');
  }
}

export class RefreshInvalidError extends DomainError {
  readonly code = 'refresh-invalid';
  constructor() {
    super('the refresh token is unknown, expired or signed out: sign in again');
  }
}

export class RefreshReusedError extends DomainError {
  readonly code = 'refresh-reused';
  constructor() {
    super('the refresh token was used before, so somebody else may have it; this device is signed out: sign in again');
  }
}

export class AccountDisabledError extends DomainError {
  readonly code = 'account-disabled';
  constructor(name: string) {
    super(`the account ${name} is disabled: ask those who run this server`);
  }
}

export class UnknownDeviceError extends DomainError {
  readonly code = 'unknown-device';
  constructor(id: string) {
    super(`you have no signed-in device ${id}: list your devices`);
  }
}
