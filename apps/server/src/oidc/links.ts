import { Inject, Injectable } from '@nestjs/common';
import { DisplayNames } from '../accounts/display-names';
import { GuestsRepository } from '../accounts/guests.repository';
import type { AuditNote } from '../audit/audit';
import { SignUpClosedError } from '../auth/name-errors';
import type { Caller } from '../callers/access-tokens';
import type { Origin } from '../callers/origin';
import type { Config } from '../config/config';
import { CONFIG } from '../injection';
import type { PageOf, PageOptions } from '../paging/page';
import { BeginSignIn, type BegunSignIn } from './begin';
import { FinishSignIn } from './finish';
import { type Identity, IdentitiesRepository } from './identities.repository';
import { IdentityTakenError, LastWayInError, UnknownIdentityError } from './oidc-errors';
import { Provider } from './provider';

/** An identity as people are told of it; `provider` is empty where the server has another one by now. */
export type LinkedIdentity = Identity & { provider: string };

/**
 * The identities at providers by which one can sign in to an account: only somebody signed in to it can change them.
 */
@Injectable()
export class Links {
  constructor(
    private readonly beginning: BeginSignIn,
    private readonly finishing: FinishSignIn,
    private readonly identities: IdentitiesRepository,
    private readonly provider: Provider,
    private readonly guests: GuestsRepository,
    private readonly displayNames: DisplayNames,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async begin({ accountId }: Caller, wanted: string, origin: Origin): Promise<BegunSignIn> {
    await this.refuseLasting(accountId);
    return this.beginning.begin(wanted, '', origin, accountId);
  }

  /** null: not yet. IdentityTakenError. */
  async finish(caller: Caller, secret: string, origin: Origin): Promise<LinkedIdentity | null> {
    const begun = await this.finishing.provenBy(secret, caller.accountId);
    if (begun === null) return null;
    const wasGuest = await this.refuseLasting(caller.accountId);
    const note = noteOf('account.link', caller, origin, begun.person.issuer);
    const linked = await this.identities.link(caller.accountId, begun.person, begun.ticket, note);
    if (linked === null) throw new IdentityTakenError(this.config.oidc.provider);
    if (wasGuest) await this.displayNames.introduceAgain(caller.accountId);
    return this.messageOf(linked);
  }

  async list({ accountId }: Caller, page: PageOptions): Promise<PageOf<LinkedIdentity>> {
    const { items, next } = await this.identities.list(accountId, page);
    return { items: items.map((identity) => this.messageOf(identity)), next };
  }

  /** UnknownIdentityError, LastWayInError. */
  async remove(caller: Caller, issuer: string, origin: Origin): Promise<void> {
    const note = noteOf('account.unlink', caller, origin, issuer);
    const done = await this.identities.unlink(caller.accountId, issuer, this.provider.issuer, note);
    if (done === 'unknown') throw new UnknownIdentityError(issuer);
    if (done === 'last') throw new LastWayInError();
  }

  // ---- details ----

  /** Whether it is a guest, whose account would last. SignUpClosedError, as where a guest sets a password. */
  private async refuseLasting(accountId: string): Promise<boolean> {
    const guest = await this.guests.isGuest(accountId);
    if (guest && this.config.auth.whoSignsUp === 'nobody') throw new SignUpClosedError('nobody');
    return guest;
  }

  private messageOf(identity: Identity): LinkedIdentity {
    return { ...identity, provider: identity.issuer === this.provider.issuer ? this.config.oidc.provider : '' };
  }
}

const noteOf = (
  action: 'account.link' | 'account.unlink',
  { accountId, name }: Caller,
  { host }: Origin,
  issuer: string,
): AuditNote => ({
  ...{ action, accountId, accountName: name, origin: host, via: 'grpc', result: 'done', detail: { issuer } },
  target: { kind: 'account', id: accountId, name },
});
