import type { ErrorCode } from '@midip2p/proto';
import { DomainError } from '../domain-error';

const AGAIN_MS = 5000;

export class UnknownProviderError extends DomainError {
  readonly code = 'unknown-provider';
  /** `there`: what the server has; null: none. */
  constructor(wanted: string, there: string | null) {
    super(
      there === null
        ? 'nobody signs in by a provider at this server: use a name and a password'
        : `nobody signs in by "${wanted}" at this server: it has ${there}`,
    );
  }
}

export class ProviderUnavailableError extends DomainError {
  readonly code = 'provider-unavailable';
  override readonly retryAfterMs = AGAIN_MS;
  constructor(provider: string) {
    super(`${provider} gives no answer to this server at this moment: try again in a while, or use a password`);
  }
}

export class ProviderRefusedError extends DomainError {
  readonly code = 'provider-refused';
  constructor(provider: string) {
    super(`${provider} was told not to sign you in here, or does not want to: begin anew if that was not meant`);
  }
}

export class ProviderInvalidError extends DomainError {
  readonly code = 'provider-invalid';
  constructor(provider: string) {
    super(`what came back from ${provider} does not hold, so nobody was signed in: begin anew`);
  }
}

export class ClaimMissingError extends DomainError {
  readonly code = 'claim-missing';
  constructor(provider: string) {
    super(`${provider} does not count you among those who may sign in here: ask those who run this server`);
  }
}

export class SignInUnknownError extends DomainError {
  readonly code = 'sign-in-unknown';
  constructor() {
    super('this sign-in is over, was used already, or began in another browser: begin anew');
  }
}

export class SignInCodeWrongError extends DomainError {
  readonly code = 'sign-in-code-wrong';
  constructor() {
    super('that is not the code: type the one that your own program shows at this moment, and no other');
  }
}

export class NameWantedError extends DomainError {
  readonly code = 'name-wanted';
  constructor(provider: string) {
    super(`${provider} tells no name that an account may have: say one of 2 to 32 letters, digits, "-", "_" or "."`);
  }
}

export class NoAccountsMadeError extends DomainError {
  readonly code = 'sign-up-closed';
  constructor(provider: string) {
    super(
      `no account is linked with who you are at ${provider}, and none is made here by it: sign in with a password, and link it`,
    );
  }
}

export class IdentityTakenError extends DomainError {
  readonly code = 'identity-taken';
  constructor(provider: string) {
    super(
      `another account is who you are at ${provider}, or this one is somebody else there: unlink that first, or sign in to the other account`,
    );
  }
}

export class UnknownIdentityError extends DomainError {
  readonly code = 'unknown-identity';
  constructor(issuer: string) {
    super(`your account is not linked with ${issuer}: list what it is linked with`);
  }
}

export class LastWayInError extends DomainError {
  readonly code = 'last-way-in';
  constructor() {
    super('nobody could sign in to this account any more: set a password first');
  }
}

/** The browser's error, for the terminal that waits. */
export class RefusedInBrowserError extends DomainError {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}
