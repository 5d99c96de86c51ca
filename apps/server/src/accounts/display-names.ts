import { Injectable } from '@nestjs/common';
import type { AuditNote } from '../audit/audit';
import { AccountNames } from '../auth/account-names';
import { SessionsRepository } from '../sessions/sessions.repository';
import { DisplayNamesRepository } from './display-names.repository';

/**
 * What others call people.
 *
 * Design: a display name is no key. Whoever decides on a player, signs in or looks somebody up does so by the account's name;
 * but no reader may take one person for another, so that both kinds of names are looked at together.
 */
@Injectable()
export class DisplayNames {
  constructor(
    private readonly accounts: DisplayNamesRepository,
    private readonly names: AccountNames,
    private readonly sessions: SessionsRepository,
  ) {}

  /** Those who are in a jam with that person are told, by new introductions. Throws NameReservedError, NameDoubleError. */
  async set(accountId: string, displayName: string, note: AuditNote | null): Promise<void> {
    this.names.refuseReserved(displayName);
    await this.accounts.set(accountId, displayName, note);
    await this.introduceAgain(accountId);
  }

  /** To everybody who is in a jam with that person, in words of now. */
  async introduceAgain(accountId: string): Promise<void> {
    for (const roomId of await this.accounts.roomsWith(accountId))
      await this.sessions.changeRoster(roomId, (room) => room.introduceAgain(accountId));
  }
}
