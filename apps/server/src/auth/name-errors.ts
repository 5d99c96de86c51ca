import { DomainError } from '../domain-error';

export class NameReservedError extends DomainError {
  readonly code = 'name-reserved';
  constructor(name: string) {
    super(
      `nobody may be called "${name}" here, since others could take them for the server or those who run it: choose another`,
    );
  }
}

export class SignUpClosedError extends DomainError {
  readonly code = 'sign-up-closed';
  constructor(who: 'invited' | 'nobody') {
    super(
      who === 'invited'
        ? 'only who is invited makes an account here: ask a player for a link, and join by it, or ask those who run this server for a code'
        : 'nobody makes an account here but those who run this server: ask them for one',
    );
  }
}

export class NameDoubleError extends DomainError {
  readonly code = 'name-look-alike';
  constructor(name: string) {
    super(`the name "${name}" looks like one that somebody has already: choose another`);
  }
}
