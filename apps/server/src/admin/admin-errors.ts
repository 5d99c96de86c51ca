import { DomainError, InvalidArgumentError, NotAllowedError } from '../domain-error';

/** An administrator who may only moderate cannot shut out another administrator. */
export class OverAdministratorError extends NotAllowedError {
  constructor(account: string) {
    super(`${account} looks after this server too: that needs the right to manage`);
  }
}

export class UnknownAccountError extends DomainError {
  readonly code = 'unknown-account';
  constructor(nameOrId: string) {
    super(`there is no account "${nameOrId}": list the accounts`);
  }
}

export class UnknownApiKeyError extends DomainError {
  readonly code = 'unknown-api-key';
  constructor(nameOrId: string) {
    super(`there is no API key "${nameOrId}": list the API keys`);
  }
}

export class UnknownWebhookError extends DomainError {
  readonly code = 'unknown-webhook';
  constructor(id: string) {
    super(`there is no webhook ${id}: list the webhooks`);
  }
}

export class NoSuchInvitationError extends DomainError {
  readonly code = 'invitation-unknown';
  constructor(id: string) {
    super(`the server has no invitation ${id}: list the invitations, ended ones too`);
  }
}

export class ApiKeyNameTakenError extends DomainError {
  readonly code = 'name-taken';
  constructor(name: string) {
    super(`there is an API key named "${name}" already: choose another name, or revoke that one`);
  }
}

export class TooManyApiKeysError extends DomainError {
  readonly code = 'too-many-api-keys';
  constructor(most: number) {
    super(`this server has ${most} API keys that are good, and may have no more (limits.apiKeys): revoke one`);
  }
}

export class NoOwnerNamedError extends InvalidArgumentError {
  constructor() {
    super('owner: an API key owns no rooms: name an account');
  }
}

export class NoSuchRoomError extends DomainError {
  readonly code = 'unknown-room';
  constructor(id: string) {
    super(`there is no room ${id} on this server: list the rooms`);
  }
}

export class OwnerHasRoomError extends DomainError {
  readonly code = 'name-taken';
  constructor(name: string) {
    super(`its owner has a room named "${name}" already: choose another name`);
  }
}
