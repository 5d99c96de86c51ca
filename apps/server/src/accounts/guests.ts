import { Inject, Injectable } from '@nestjs/common';
import { AccountNames, nameKey } from '../auth/account-names';
import { SignUpClosedError } from '../auth/name-errors';
import { hashPassword } from '../auth/passwords';
import type { Caller } from '../callers/access-tokens';
import type { Config } from '../config/config';
import { isTaken } from '../database/database';
import { NameTakenError, NotAllowedError } from '../domain-error';
import { CONFIG } from '../injection';
import { DisplayNames } from './display-names';
import { GuestsRepository } from './guests.repository';

export interface LastingOptions {
  newPassword: string;
  /** Absent: as it is. */
  name?: string | undefined;
  /** Aborted when they wait no longer. */
  caller: AbortSignal;
}

/** Whose account has no password, and how it becomes one as any other. */
@Injectable()
export class Guests {
  constructor(
    private readonly accounts: GuestsRepository,
    private readonly names: AccountNames,
    private readonly displayNames: DisplayNames,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Guests have none, nor have those who came by a provider and set none. */
  hasPassword({ accountId }: Caller): Promise<boolean> {
    return this.accounts.hasPassword(accountId);
  }

  /** Resolves with its name. Those who are in a jam with them are told, by new introductions. */
  async makeLasting({ accountId }: Caller, { newPassword, name, caller }: LastingOptions): Promise<string> {
    if (this.config.auth.whoSignsUp === 'nobody') throw new SignUpClosedError('nobody');
    if (name !== undefined) this.names.refuseReserved(name);
    if (!(await this.accounts.isGuest(accountId))) throw notAGuest();
    const passwordHash = await hashPassword(newPassword, caller);
    const lasting = await this.withName(accountId, name, passwordHash);
    if (lasting === null) throw notAGuest();
    await this.displayNames.introduceAgain(accountId);
    return lasting;
  }

  private async withName(accountId: string, name: string | undefined, passwordHash: string): Promise<string | null> {
    const named = name === undefined ? null : { name, nameKey: nameKey(name) };
    try {
      return await this.accounts.makeLasting(accountId, named, passwordHash);
    } catch (error) {
      throw isTaken(error) ? new NameTakenError('account', name ?? '') : error;
    }
  }
}

// ---- details ----

const notAGuest = () =>
  new NotAllowedError('this account has a password already: change it, or ask those who run the server for a code');
