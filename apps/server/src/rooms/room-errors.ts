import { DomainError } from '../domain-error';
import type { Ban, NotTaken } from './room';

export class UnknownRoomError extends DomainError {
  readonly code = 'unknown-room';
  constructor(idOrName: string) {
    super(`there is no room "${idOrName}" among yours: create it, or ask its owner for an invitation`);
  }
}

export class UnknownMemberError extends DomainError {
  readonly code = 'unknown-member';
  constructor(name: string) {
    super(`"${name}" is no member of this room: midip2p rooms members lists them`);
  }
}

export class UnknownPortError extends DomainError {
  readonly code = 'unknown-port';

  /** `names`: of what they do play; null: they are not in the session. */
  constructor(player: string, port: string, names: readonly string[] | null) {
    const there =
      names === null
        ? 'while they are not in the room nobody knows their ports; mute them as a whole, or when they are there'
        : names.length === 0
          ? 'they play on none'
          : `there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}`;
    super(`no port of ${player} is called "${port}": ${there}`);
  }
}

export class BannedError extends DomainError {
  readonly code = 'banned';
  constructor({ reason, until }: Pick<Ban, 'reason' | 'until'>) {
    const how = until === null ? 'for good' : `until ${until.toISOString()}`;
    super(`you are banned from this room ${how}${reason === '' ? '' : ` (${reason})`}: its owner may lift that`);
  }
}

export class TooManyRoomsError extends DomainError {
  readonly code = 'too-many-rooms';

  static ofCaller(most: number): TooManyRoomsError {
    return new TooManyRoomsError(
      `you own ${most} rooms, and no account may own more: use one of them, or delete one (midip2p rooms delete)`,
    );
  }

  static of(name: string, most: number): TooManyRoomsError {
    return new TooManyRoomsError(`${name} owns ${most} rooms, and no account may own more: choose another member`);
  }

  private constructor(message: string) {
    super(message);
  }
}

export class TooManyInvitationsError extends DomainError {
  readonly code = 'too-many-invitations';

  static ofAccount(most: number, untilOneExpires: Date): TooManyInvitationsError {
    const words = `${most} of your invitations wait to be used, and no account may have more`;
    return new TooManyInvitationsError(words, untilOneExpires);
  }

  static ofRoom(most: number, untilOneExpires: Date): TooManyInvitationsError {
    const words = `${most} invitations of administrators to this room wait to be used, and it may have no more`;
    return new TooManyInvitationsError(words, untilOneExpires);
  }

  static ofServer(most: number, untilOneExpires: Date): TooManyInvitationsError {
    const words = `${most} invitations to this server wait to be used, and it may have no more`;
    return new TooManyInvitationsError(words, untilOneExpires);
  }

  override readonly retryAfterMs: number;

  private constructor(what: string, untilOneExpires: Date) {
    super(`${what}: wait until some are, or expire, or revoke some`);
    this.retryAfterMs = Math.max(0, untilOneExpires.getTime() - Date.now());
  }
}

export class RoomClosedError extends DomainError {
  readonly code = 'room-closed';
  constructor(idOrName: string) {
    super(`the room "${idOrName}" was closed for good: play in another`);
  }
}

export class MembersOnlyError extends DomainError {
  readonly code = 'members-only';
  constructor() {
    super('this room takes nobody new, invited or not: its owner may change that');
  }
}

export class NoGuestsError extends DomainError {
  readonly code = 'no-guests';
  constructor(where = 'this room takes nobody without a password') {
    super(`${where}: make an account that has one, and join with it`);
  }
}

export class RoomAmbiguousError extends DomainError {
  readonly code = 'room-ambiguous';
  constructor(name: string, ids: string[]) {
    super(`${ids.length} of your rooms are named "${name}": say which by its id (${ids.join(', ')})`);
  }
}

export class InvitationUnknownError extends DomainError {
  readonly code = 'invitation-unknown';

  static ofCode(): InvitationUnknownError {
    return new InvitationUnknownError('there is no such invitation: check the code');
  }

  static ofId(id: string): InvitationUnknownError {
    return new InvitationUnknownError(`this room has no invitation ${id}: midip2p rooms invitations lists them`);
  }

  private constructor(message: string) {
    super(message);
  }
}

export class InvitationUsedError extends DomainError {
  readonly code = 'invitation-used';
  constructor() {
    super('this invitation was used by as many as it was for: ask for another');
  }
}

export class InvitationRevokedError extends DomainError {
  readonly code = 'invitation-revoked';
  constructor() {
    super('this invitation was taken back: ask for another');
  }
}

class NameLookAlikeError extends DomainError {
  readonly code = 'name-look-alike';
  constructor(name: string, member: string) {
    super(
      `your name "${name}" looks like "${member}", who is in this room, so the others could not tell you apart: ` +
        'join with an account of another name; the invitation is still good',
    );
  }
}

export class InvitationExpiredError extends DomainError {
  readonly code = 'invitation-expired';
  constructor(at: Date) {
    super(`this invitation expired on ${at.toISOString()}: ask for another`);
  }
}

/** To who would have become a member, and has that name. */
export function notTaken(why: NotTaken, name: string): DomainError {
  switch (why.outcome) {
    case 'closed':
      return new RoomClosedError(why.name);
    case 'banned':
      return new BannedError(why.ban);
    case 'members-only':
      return new MembersOnlyError();
    case 'no-guests':
      return new NoGuestsError();
    case 'look-alike':
      return new NameLookAlikeError(name, why.member);
  }
}
