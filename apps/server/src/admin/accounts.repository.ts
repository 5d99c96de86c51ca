import { Injectable } from '@nestjs/common';
import { picturesOf } from '../auth/account-names';
import { type NewAccount as NewNames, refuseNames } from '../auth/auth.repository';
import { Database, isTaken, type Transaction } from '../database/database';
import { endDevices } from '../database/end-devices';
import { NameTakenError, NotAllowedError } from '../domain-error';
import type { Prisma } from '../database/generated/client';
import { writeAudit } from '../audit/write-audit';
import type { AuditNote, Target } from '../audit/audit';
import { Cursor, ID, TIME } from '../paging/cursor';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';
import { type AdminRight, ordered } from '../callers/admin-rights';
import { keepingAManager } from '../accounts/last-manager';
import type { AccountAnswer } from '../generated/answers';

/** Giving or taking a right a second time is no error. */
export interface RightsChange {
  give: readonly AdminRight[];
  take: readonly AdminRight[];
}

export interface NewAccount extends NewNames {
  passwordHash: string;
  adminRights: AdminRight[];
}

@Injectable()
export class AccountsRepository {
  constructor(private readonly db: Database) {}

  /** As they are now. */
  async rightsOf(id: string): Promise<readonly AdminRight[]> {
    const where = { id, disabledAt: null };
    return (await this.db.account.findUnique({ where, select: { adminRights: true } }))?.adminRights ?? [];
  }

  find(
    by: { id: string } | { nameKey: string },
  ): Promise<{ id: string; name: string; adminRights: AdminRight[] } | null> {
    return this.db.account.findUnique({ where: { ...by, deletedAt: null } });
  }

  /** The oldest first. */
  async list(nameKey: string | null, { size, after }: PageOptions): Promise<PageOf<AccountAnswer>> {
    const key = ACCOUNTS.read(after);
    const rows = await this.db.account.findMany({
      where: {
        deletedAt: null,
        ...(nameKey !== null && { nameKey }),
        ...(key && { OR: [{ createdAt: { gt: key[0] } }, { createdAt: key[0], id: { gt: key[1] } }] }),
      },
      include: devices(),
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: size + 1,
    });
    return pageOf(rows, {
      size,
      cursor: ACCOUNTS,
      keyOf: ({ createdAt, id }) => [createdAt, id] as const,
      itemOf: answerOf,
    });
  }

  /** Throws NameTakenError; NameDoubleError, unless `doubles` are allowed. */
  async create(account: NewAccount, note: AuditNote, doubles?: 'allowed'): Promise<AccountAnswer> {
    const { name, displayName } = account;
    try {
      return await this.db.$transaction(async (tx) => {
        if (doubles !== 'allowed') await refuseNames(tx, account);
        const { id } = await tx.account.create({ data: { ...account, pictures: picturesOf(name, displayName) } });
        await writeAudit(tx, note, targetOf(account.name, id));
        return readAnswer(tx, id);
      });
    } catch (error) {
      throw isTaken(error) ? new NameTakenError('account', name) : error;
    }
  }

  async words(id: string): Promise<AccountAnswer> {
    return readAnswer(this.db, id);
  }

  /** Every device of it is signed out. One that is disabled stays so since when it was. */
  disable(id: string, note: AuditNote): Promise<AccountAnswer> {
    return this.change(id, note, async (tx) => {
      await keepingAManager(tx, id, () =>
        tx.account.updateMany({ where: { id, disabledAt: null }, data: { disabledAt: new Date() } }),
      );
      await endDevices(tx, { accountId: id }, 'account-disabled');
    });
  }

  /** Every device of it. */
  signOut(id: string, note: AuditNote): Promise<AccountAnswer> {
    return this.change(id, note, (tx) => endDevices(tx, { accountId: id }, 'removed'));
  }

  enable(id: string, note: AuditNote): Promise<AccountAnswer> {
    return this.change(id, note, (tx) => tx.account.update({ where: { id }, data: { disabledAt: null } }));
  }

  changeRights(id: string, { give, take }: RightsChange, note: AuditNote): Promise<AccountAnswer> {
    return this.change(id, note, (tx) =>
      keepingAManager(tx, id, async () => {
        const { adminRights, guest } = await tx.account.findUniqueOrThrow({ where: { id } });
        if (guest && give.length > 0)
          throw new NotAllowedError('a guest has no rights of an administrator: they have to set a password first');
        const left = ordered([...adminRights, ...give]).filter((right) => !take.includes(right));
        await tx.account.update({ where: { id }, data: { adminRights: left } });
      }),
    );
  }

  private change(id: string, note: AuditNote, work: (tx: Transaction) => Promise<unknown>): Promise<AccountAnswer> {
    return this.db.$transaction(async (tx) => {
      await work(tx);
      const account = await readAnswer(tx, id);
      await writeAudit(tx, note, targetOf(account.name, id));
      return account;
    });
  }
}

// ---- details ----

const ACCOUNTS = new Cursor('accounts', [TIME, ID]);

const targetOf = (name: string, id: string): Target => ({ kind: 'account', id, name });

const devices = () =>
  ({
    _count: {
      select: {
        devices: {
          where: { endedAt: null, refreshTokens: { some: { tradedAt: null, expiresAt: { gt: new Date() } } } },
        },
      },
    },
  }) satisfies Prisma.AccountInclude;

type Row = Prisma.AccountGetPayload<{ include: ReturnType<typeof devices> }>;

const readAnswer = async (tx: Pick<Transaction, 'account'>, id: string): Promise<AccountAnswer> =>
  answerOf(await tx.account.findUniqueOrThrow({ where: { id }, include: devices() }));

const answerOf = ({
  id,
  name,
  displayName,
  guest,
  adminRights,
  createdAt,
  disabledAt,
  _count,
}: Row): AccountAnswer => ({
  id,
  name,
  displayName,
  guest,
  administrator: adminRights.includes('manage'),
  rights: ordered(adminRights),
  createdAtMs: createdAt.getTime(),
  disabledAtMs: disabledAt?.getTime(),
  devices: _count.devices,
});
