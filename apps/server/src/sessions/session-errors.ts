import { DomainError } from '../domain-error';

export class SessionFullError extends DomainError {
  readonly code = 'session-full';

  static ofServer(most: number): SessionFullError {
    return new SessionFullError(
      `the session has ${most} peers, and no room for more: try again when somebody has left`,
    );
  }

  static ofRoom(most: number): SessionFullError {
    return new SessionFullError(
      `this room takes ${most} ${most === 1 ? 'player' : 'players'} at once: try again when somebody has left, or ask its owner`,
    );
  }

  private constructor(message: string) {
    super(message);
  }
}

export class TooManySeatsError extends DomainError {
  readonly code = 'too-many-seats';

  static inRoom(most: number): TooManySeatsError {
    return new TooManySeatsError(
      `you are in this room with ${most} devices, and no account may be with more: leave with one`,
    );
  }

  static pending(most: number): TooManySeatsError {
    return new TooManySeatsError(`${most} of your joins are on their way already: try again when they are there`);
  }

  private constructor(message: string) {
    super(message);
  }

  override readonly retryAfterMs = 5000;
}

export class SecondDeviceRefusedError extends DomainError {
  readonly code = 'second-device-refused';
  constructor(name: string, device: string) {
    super(
      `${name} is in this room with "${device}", and it takes one device of each player: leave there, or ask the owner`,
    );
  }
}

export class UnknownPeerError extends DomainError {
  readonly code = 'unknown-peer';
  constructor(peerId: string) {
    super(`peer ${peerId} cannot be resumed: it is not yours, has said goodbye, or its session is over; join anew`);
  }
}

export class NoSuchPeerError extends DomainError {
  readonly code = 'unknown-peer';
  constructor(who: string) {
    super(`${who} is in no session that goes on: look at the list of peers`);
  }
}

/** Of the peer that was removed, and of its account until the session ends. */
export class RemovedError extends DomainError {
  readonly code = 'removed';
  constructor(reason: string) {
    super(
      `you were removed from this session by those who run this room or its server${reason === '' ? '' : ` (${reason})`}: you can join again when it has ended`,
    );
  }
}

export class PeerReplacedError extends DomainError {
  readonly code = 'peer-replaced';
  constructor(peerId: string) {
    super(`peer ${peerId} has come on another stream: this one is over`);
  }
}

/** Nobody could link in such a room. */
export class NoRelayError extends DomainError {
  readonly code = 'no-relay';
  constructor() {
    super('this server has no relay, and without one nobody could link in such a room: ask its operator for one');
  }
}

export class OutOfOrderError extends DomainError {
  readonly code = 'out-of-order';
}

export class TooSlowError extends DomainError {
  readonly code = 'too-slow';
  constructor() {
    super('this stream was not read for too long: resume from the last number you saw');
  }
}

export class ServerStoppingError extends DomainError {
  readonly code = 'server-stopping';
  constructor() {
    super('the server is stopping: resume in a moment');
  }
}
