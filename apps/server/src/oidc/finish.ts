import { Inject, Injectable } from '@nestjs/common';
import { AccountNames, nameKey } from '../auth/account-names';
import { type AccountRow } from '../auth/auth.repository';
import { AuthService } from '../auth/auth.service';
import { DeviceSignIn, type Issued } from '../auth/device-sign-in';
import { noPassword } from '../auth/passwords';
import { AccountDisabledError, WrongPasswordError } from '../callers/auth-errors';
import type { Config } from '../config/config';
import { CONFIG } from '../injection';
import { secretHash } from './begin';
import { accountNameOf } from './claims';
import { IdentitiesRepository } from './identities.repository';
import { NameWantedError, NoAccountsMadeError, RefusedInBrowserError, SignInUnknownError } from './oidc-errors';
import { type Pending, PendingRepository } from './pending.repository';
import type { ProvenPerson } from './provider';

/** Options for an account that is made now. */
export interface NewcomerOptions {
  /** Absent: as the provider tells. */
  name?: string | undefined;
  displayName?: string | undefined;
  /** Code of an invitation to a room; empty: they have none. */
  invitation: string;
}

/** Gives the waiting terminal its result: the person whom the browser has proved is signed in there. */
@Injectable()
export class FinishSignIn {
  constructor(
    private readonly auth: AuthService,
    private readonly names: AccountNames,
    private readonly devicesIn: DeviceSignIn,
    private readonly pending: PendingRepository,
    private readonly identities: IdentitiesRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** null: not yet. */
  async finish(secret: string, options: NewcomerOptions): Promise<Issued | null> {
    const begun = await this.provenBy(secret, null);
    if (begun === null) return null;
    const { ticket, device, person } = begun;
    const known = await this.identities.accountOf(person);
    if (known?.disabledAt) throw new AccountDisabledError(known.name);
    const made = known ? null : await this.newcomer(person, options, ticket);
    const account = made ?? (await this.identities.signIn(person, ticket)); // also where another sign-in of theirs has made it meanwhile
    if (account === null) throw new SignInUnknownError();
    try {
      return await this.devicesIn.signIn(account, device);
    } catch (error) {
      if (!(error instanceof WrongPasswordError)) throw error;
      const now = await this.identities.accountOf(person); // it was changed at this moment
      if (now === null || now.disabledAt) throw new AccountDisabledError(account.name);
      return this.devicesIn.signIn(now, device);
    }
  }

  /** Of whoever links that account; null: of whoever signs in. null: not yet. SignInUnknownError, and what the browser was refused with. */
  async provenBy(secret: string, accountId: string | null): Promise<(Pending & { person: ProvenPerson }) | null> {
    const begun = await this.pending.of(secretHash(secret), accountId);
    if (begun === null) throw new SignInUnknownError();
    const { ticket, refused, person } = begun;
    if (refused !== null) {
      await this.pending.spend(ticket);
      throw new RefusedInBrowserError(refused.code, refused.message);
    }
    return person && { ...begun, person };
  }

  // ---- details ----

  /** As for a sign-up: a wrong name or invitation can be corrected, and the call made again. */
  private async newcomer(person: ProvenPerson, options: NewcomerOptions, ticket: string): Promise<AccountRow | null> {
    const { provider, makesAccounts } = this.config.oidc;
    if (!makesAccounts) throw new NoAccountsMadeError(provider);
    this.auth.refuseClosed(options.invitation);
    const name = options.name ?? accountNameOf(person.name);
    if (name === null) throw new NameWantedError(provider);
    const displayName = options.displayName ?? person.displayName;
    this.names.refuseReserved(name, displayName);
    const wanted = { name, nameKey: nameKey(name), displayName };
    const account = await this.identities.createAccount(person, wanted, noPassword(), ticket);
    if (account !== null && this.config.auth.whoSignsUp === 'invited')
      await this.auth.comeBy(options.invitation, account);
    return account;
  }
}
