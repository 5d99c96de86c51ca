import { Injectable } from '@nestjs/common';
import { AccountExport, type Part } from '../accounts/account-export';
import { AccountRemoval, type Deleted } from '../accounts/account-removal';
import { DisplayNames } from '../accounts/display-names';
import { AccountNames, nameKey } from '../auth/account-names';
import { PasswordChange } from '../auth/password-change';
import { hashPassword } from '../auth/passwords';
import { NotAllowedError } from '../domain-error';
import { accountBy, accountTarget } from './account-target';
import { ADMIN_RIGHTS, type AdminRight, ordered } from '../callers/admin-rights';
import { AccountsRepository, type RightsChange } from './accounts.repository';
import { OverAdministratorError, UnknownAccountError } from './admin-errors';
import { AdministratorsRight, type Applicant, type Deed } from './administrators-right';
import { AuditRepository } from './audit.repository';
import { AllSessionsService } from './all-sessions.service';
import type { PageOf, PageOptions } from '../paging/page';
import type { AccountAnswer, AuditEntryAnswer, CreatePasswordResetAnswer } from '../generated/answers';

export interface AccountOptions {
  name: string;
  /** Empty: by the name. */
  displayName: string;
  password: string;
  /** With every right. */
  administrator: boolean;
  rights: AdminRight[];
}

/** The accounts of a server, and what was done by those that run it. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly right: AdministratorsRight,
    private readonly accounts: AccountsRepository,
    private readonly audit: AuditRepository,
    private readonly exported: AccountExport,
    private readonly removal: AccountRemoval,
    private readonly names: AccountNames,
    private readonly displayNames: DisplayNames,
    private readonly passwords: PasswordChange,
    private readonly sessions: AllSessionsService,
  ) {}

  list(who: Applicant, { name, ...page }: PageOptions & { name: string }): Promise<PageOf<AccountAnswer>> {
    const deed = { action: 'account.list', target: null, detail: {} } as const;
    return this.right.look(who, deed, () => this.accounts.list(name === '' ? null : nameKey(name), page));
  }

  create(
    who: Applicant,
    { name, displayName, password, administrator, rights }: AccountOptions,
  ): Promise<AccountAnswer> {
    const target = { kind: 'account', id: '', name } as const;
    const adminRights = administrator ? [...ADMIN_RIGHTS] : ordered(rights);
    const deed: Deed = {
      action: 'account.create',
      target,
      detail: rights.length > 0 ? { rights: adminRights } : { administrator },
    };
    return this.right.change(who, deed, async (note) => {
      this.names.refuseReserved(name, displayName);
      const account = { name, nameKey: nameKey(name), displayName, adminRights };
      return this.accounts.create({ ...account, passwordHash: await hashPassword(password) }, note);
    });
  }

  signOut(who: Applicant, account: string): Promise<AccountAnswer> {
    const deed = { action: 'account.sign-out', target: accountTarget(account), detail: {} } as const;
    return this.right.change(who, deed, async (note, rights) => {
      const { id } = await this.below(rights, account);
      return this.accounts.signOut(id, note);
    });
  }

  /** Makes a code for somebody who has forgotten the password. */
  resetPassword(who: Applicant, account: string): Promise<CreatePasswordResetAnswer> {
    const deed = { action: 'account.give-reset-code', target: accountTarget(account), detail: {} } as const;
    return this.right.change(who, deed, async (note) => {
      const known = await this.known(account);
      const { code, expiresAt } = await this.passwords.giveCode(known, note);
      return { code, expiresAtMs: expiresAt.getTime(), accountName: known.name };
    });
  }

  setDisplayName(
    who: Applicant,
    { account, displayName }: { account: string; displayName: string },
  ): Promise<AccountAnswer> {
    const deed = {
      action: 'account.set-display-name',
      target: accountTarget(account),
      detail: { displayName },
    } as const;
    return this.right.change(who, deed, async (note, rights) => {
      const { id } = await this.below(rights, account);
      await this.displayNames.set(id, displayName, note);
      return this.accounts.words(id);
    });
  }

  /** Within seconds its devices do nothing more at any server, and it is in no room any more. */
  disable(
    who: Applicant,
    { account, reason }: { account: string; reason: string },
  ): Promise<{ account: AccountAnswer; removedPeerIds: string[] }> {
    const deed = { action: 'account.disable', target: accountTarget(account), detail: { reason } } as const;
    return this.right.change(who, deed, async (note, rights) => {
      const { id, adminRights } = await this.another(who, account, 'disables');
      if (adminRights.length > 0 && !rights.includes('manage')) throw new OverAdministratorError(account);
      const disabled = await this.accounts.disable(id, note);
      return { account: disabled, removedPeerIds: await this.sessions.removeDisabled(id, reason, note) };
    });
  }

  enable(who: Applicant, account: string): Promise<AccountAnswer> {
    const deed = { action: 'account.enable', target: accountTarget(account), detail: {} } as const;
    return this.right.change(who, deed, async (note, rights) => {
      const { id } = await this.below(rights, account);
      return this.accounts.enable(id, note);
    });
  }

  /** All three rights, or none. */
  setAdministrator(
    who: Applicant,
    { account, administrator }: { account: string; administrator: boolean },
  ): Promise<AccountAnswer> {
    const deed = {
      action: 'account.set-administrator',
      target: accountTarget(account),
      detail: { administrator },
    } as const;
    return this.right.change(who, deed, async (note) => {
      const { id } = await this.known(account);
      const [give, take] = administrator ? [ADMIN_RIGHTS, []] : [[], ADMIN_RIGHTS];
      return this.accounts.changeRights(id, { give, take }, note);
    });
  }

  /** The last who manages the server keeps that. */
  changeRights(who: Applicant, { account, give, take }: RightsChange & { account: string }): Promise<AccountAnswer> {
    const target = accountTarget(account);
    const deed: Deed = { action: 'account.change-rights', target, detail: { give: [...give], take: [...take] } };
    return this.right.change(who, deed, async (note) => {
      const { id } = await this.known(account);
      return this.accounts.changeRights(id, { give, take }, note);
    });
  }

  /** The first part is noted in the audit log: looking at everything that is kept about a person leaves a trace. */
  async export(who: Applicant, { account, after }: { account: string; after: string }): Promise<Part> {
    const deed = { action: 'account.export', target: accountTarget(account), detail: {} } as const;
    return this.right.change(who, deed, async (note) => {
      const { id, name } = await this.known(account);
      const part = await this.exported.part(id, after);
      if (part === null) throw new UnknownAccountError(account);
      if (after === '') await this.audit.add({ ...note, target: { kind: 'account', id, name } });
      return part;
    });
  }

  /** For good. */
  delete(who: Applicant, account: string): Promise<Deleted> {
    const deed = { action: 'account.delete', target: accountTarget(account), detail: {} } as const;
    return this.right.change(who, deed, async (note) => {
      const { id } = await this.another(who, account, 'deletes');
      return this.removal.delete(id, note);
    });
  }

  listAudit(
    who: Applicant,
    { account, action, targetId, ...page }: PageOptions & { account: string; action: string; targetId: string },
  ): Promise<PageOf<AuditEntryAnswer>> {
    const deed = { action: 'audit.list', target: null, detail: {} } as const;
    return this.right.look(who, deed, async () => {
      const accountId = account === '' ? null : (await this.known(account)).id;
      return this.audit.list({ accountId, action: action || null, targetId: targetId || null }, page);
    });
  }

  /** By name or id. */
  private async known(account: string): Promise<{ id: string; name: string; adminRights: AdminRight[] }> {
    const found = await this.accounts.find(accountBy(account));
    if (!found) throw new UnknownAccountError(account);
    return found;
  }

  /** An administrator who may only moderate cannot decide on another administrator. OverAdministratorError. */
  private async below(rights: readonly string[], account: string): Promise<{ id: string }> {
    const found = await this.known(account);
    if (found.adminRights.length > 0 && !rights.includes('manage')) throw new OverAdministratorError(account);
    return found;
  }

  /** Administrators cannot lock themselves out by mistake. */
  private async another(
    who: Applicant,
    account: string,
    does: string,
  ): Promise<{ id: string; adminRights: AdminRight[] }> {
    const found = await this.known(account);
    if (found.id === who.caller.accountId)
      throw new NotAllowedError(`nobody ${does} their own account: ask another administrator`);
    return found;
  }
}
