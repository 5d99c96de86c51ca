import { Injectable } from '@nestjs/common';
import type { AuditNote } from '../audit/audit';
import { writeAudit } from '../audit/write-audit';
import { picturesOf } from '../auth/account-names';
import { type AccountRow, type NewAccount, refuseNames } from '../auth/auth.repository';
import { hasPassword } from '../auth/device-sign-in';
import { Database, isTaken, type Transaction } from '../database/database';
import { NameTakenError } from '../domain-error';
import { Cursor, type KeyPart } from '../paging/cursor';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';
import { SignInUnknownError } from './oidc-errors';
import { PendingRepository } from './pending.repository';
import type { ProvenPerson } from './provider';

export interface Identity {
  issuer: string;
  name: string;
  linkedAt: Date;
  usedAt: Date;
}

/** The identities of accounts at providers. */
@Injectable()
export class IdentitiesRepository {
  constructor(
    private readonly db: Database,
    private readonly pending: PendingRepository,
  ) {}

  async accountOf({ issuer, subject }: ProvenPerson): Promise<AccountRow | null> {
    const found = await this.db.identity.findUnique({
      where: { issuer_subject: { issuer, subject } },
      include: { account: true },
    });
    return found?.account ?? null;
  }

  /** Spends `ticket`: null where somebody has, or who it was is linked no more. */
  signIn({ issuer, subject, name }: ProvenPerson, ticket: string): Promise<AccountRow | null> {
    return this.db.$transaction(async (tx) => {
      if (!(await this.pending.spend(ticket, tx))) return null;
      const where = { issuer, subject };
      await tx.identity.updateMany({ where, data: { usedAt: new Date(), name } });
      return (await tx.identity.findFirst({ where, include: { account: true } }))?.account ?? null;
    });
  }

  /**
   * Spends `ticket` for an account without a password; whoever is refused may come with it again. Throws NameTakenError,
   * NameDoubleError, SignInUnknownError; null: who it is has an account by now.
   */
  async createAccount(
    { issuer, subject, name: label }: ProvenPerson,
    account: NewAccount,
    noPassword: string,
    ticket: string,
  ): Promise<AccountRow | null> {
    const { name, displayName } = account;
    try {
      return await this.db.$transaction(async (tx) => {
        if (!(await this.pending.spend(ticket, tx))) throw new SignInUnknownError();
        await refuseNames(tx, account);
        const identities = { create: { issuer, subject, name: label } };
        const pictures = picturesOf(name, displayName);
        return tx.account.create({ data: { ...account, passwordHash: noPassword, noPassword, pictures, identities } });
      });
    } catch (error) {
      if (!(isTaken(error) || error instanceof NameTakenError)) throw error;
      // Another sign-in of theirs may have made it at this moment.
      if (await this.accountOf({ issuer, subject, name: label, displayName })) return null;
      throw new NameTakenError('account', name);
    }
  }

  /** Spends `ticket`. null: that account is somebody else there, or somebody else is who it is. A guest is none from then on. */
  async link(accountId: string, person: ProvenPerson, ticket: string, note: AuditNote): Promise<Identity | null> {
    const { issuer, subject, name } = person;
    try {
      return await this.db.$transaction(async (tx) => {
        if (!(await this.pending.spend(ticket, tx))) throw new SignInUnknownError();
        const account = await locked(tx, accountId);
        const made = await tx.identity.create({ data: { issuer, subject, name, accountId } });
        if (account.guest) {
          const data = { guest: false, noPassword: account.passwordHash };
          await tx.account.update({ where: { id: accountId }, data });
        }
        await writeAudit(tx, note);
        return identityOf(made);
      });
    } catch (error) {
      if (isTaken(error)) return null;
      throw error;
    }
  }

  /** `usable`: the issuer that people sign in by. */
  unlink(
    accountId: string,
    issuer: string,
    usable: string | null,
    note: AuditNote,
  ): Promise<'gone' | 'unknown' | 'last'> {
    return this.db.$transaction(async (tx) => {
      const account = await locked(tx, accountId);
      const all = await tx.identity.findMany({ where: { accountId } });
      if (!all.some((one) => one.issuer === issuer)) return 'unknown';
      const left = all.some((one) => one.issuer !== issuer && one.issuer === usable);
      if (!left && !hasPassword(account)) return 'last';
      await tx.identity.deleteMany({ where: { accountId, issuer } });
      await writeAudit(tx, note);
      return 'gone';
    });
  }

  async list(accountId: string, { size, after }: PageOptions): Promise<PageOf<Identity>> {
    const key = IDENTITIES.read(after);
    const rows = await this.db.identity.findMany({
      where: { accountId, ...(key && { issuer: { gt: key[0] } }) },
      orderBy: { issuer: 'asc' },
      take: size + 1,
    });
    return pageOf(rows, { size, cursor: IDENTITIES, keyOf: ({ issuer }) => [issuer] as const, itemOf: identityOf });
  }
}

// ---- details ----

const ISSUER: KeyPart<string> = {
  write: (value) => value,
  read: (text) => (/^[\x21-\x7e]{1,900}$/.test(text) ? text : undefined),
};
const IDENTITIES = new Cursor('identities', [ISSUER]);

const identityOf = ({
  issuer,
  name,
  createdAt,
  usedAt,
}: {
  issuer: string;
  name: string;
  createdAt: Date;
  usedAt: Date;
}) => ({
  ...{ issuer, name, linkedAt: createdAt, usedAt },
});

/** Another change of the account's password or identities waits until this one is done. */
async function locked(tx: Transaction, id: string): Promise<AccountRow> {
  await tx.$queryRaw`SELECT id FROM account WHERE id = ${id}::uuid FOR UPDATE`;
  return tx.account.findUniqueOrThrow({ where: { id } });
}
