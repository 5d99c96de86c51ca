import { Injectable } from '@nestjs/common';
import { Database, isTaken, type Transaction } from '../database/database';
import { endDevices } from '../database/end-devices';
import { NameTakenError } from '../domain-error';
import { ownBytes } from '../database/bytes';
import { Cursor, ID, TIME } from '../paging/cursor';
import type { AdminRight } from '../callers/admin-rights';
import { doubleAmong, picturesOf } from './account-names';
import { NameDoubleError } from './name-errors';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';

export interface AccountRow {
  id: string;
  name: string;
  displayName: string;
  passwordHash: string;
  /** What `passwordHash` is as long as there is no password, of who came by a provider; empty: of nobody else. */
  noPassword: string;
  /** Has no password. */
  guest: boolean;
  adminRights: AdminRight[];
  disabledAt: Date | null;
}

export interface DeviceRow {
  id: string;
  name: string;
  signedInAt: Date;
  seenAt: Date;
}

/** As somebody who signs up wants to be called. */
export interface NewAccount {
  name: string;
  nameKey: string;
  /** Empty: by the name. */
  displayName: string;
}

/** The result for a refresh token that was offered for exchange. */
export type Trade =
  | { outcome: 'traded'; account: AccountRow; deviceId: string }
  | { outcome: 'reused'; deviceId: string }
  | { outcome: 'disabled'; name: string }
  | { outcome: 'invalid' };

@Injectable()
export class AuthRepository {
  constructor(private readonly db: Database) {}

  /** Throws NameTakenError, NameDoubleError. */
  async createAccount(account: NewAccount & { passwordHash: string }): Promise<AccountRow> {
    const { name, displayName } = account;
    try {
      return await this.db.$transaction(async (tx) => {
        await refuseNames(tx, account);
        return tx.account.create({ data: { ...account, pictures: picturesOf(name, displayName) } });
      });
    } catch (error) {
      throw isTaken(error) ? new NameTakenError('account', name) : error;
    }
  }

  /** Whether there could be such an account now. Throws as `createAccount` does. */
  async couldCreate(account: NewAccount): Promise<void> {
    await this.db.$transaction((tx) => refuseNames(tx, account));
  }

  /** One that was made a moment ago, and that nobody was told of. */
  async dropNew(id: string): Promise<void> {
    const untold = { members: { none: {} }, peers: { none: {} }, bans: { none: {} } };
    await this.db.account.deleteMany({ where: { id, ...untold } });
  }

  accountByName(nameKey: string): Promise<AccountRow | null> {
    return this.db.account.findUnique({ where: { nameKey, deletedAt: null } });
  }

  accountById(id: string): Promise<AccountRow | null> {
    return this.db.account.findUnique({ where: { id, deletedAt: null } });
  }

  /** Whether that device was signed in to the account of that name, and was not thrown out of it. */
  async wasSignedIn(nameKey: string, accountId: string, deviceId: string): Promise<boolean> {
    const kept = [{ endReason: null }, { endReason: 'signed-out' }];
    const where = { id: deviceId, account: { id: accountId, nameKey }, OR: kept };
    return (await this.db.device.count({ where })) > 0;
  }

  /**
   * A new device with the first refresh token of its family. null: the account is not as it was when its password was looked at;
   * whoever changes that meanwhile waits, and then finds the device.
   */
  addDevice(
    { id: accountId, passwordHash }: Pick<AccountRow, 'id' | 'passwordHash'>,
    name: string,
    token: { hash: Uint8Array; expiresAt: Date },
  ): Promise<string | null> {
    const refreshTokens = { create: { hash: ownBytes(token.hash), expiresAt: token.expiresAt } };
    return this.db.$transaction(async (tx) => {
      const [same] = await tx.$queryRaw<object[]>`
        SELECT id FROM account WHERE id = ${accountId}::uuid AND password_hash = ${passwordHash} AND disabled_at IS NULL
           FOR SHARE`;
      if (!same) return null;
      return (await tx.device.create({ data: { accountId, name, refreshTokens }, select: { id: true } })).id;
    });
  }

  /**
   * Trades `old` for `next`; two trades of one token at once are a reuse, unless both are for the same `next`: then an
   * answer got lost. A reuse ends the family.
   */
  trade(old: Uint8Array, next: { hash: Uint8Array; expiresAt: Date }): Promise<Trade> {
    return this.db.$transaction(async (tx): Promise<Trade> => {
      const now = new Date();
      // This statement decides: the call that sets traded_at first has exchanged the token.
      const won = await tx.refreshToken.updateMany({
        where: { hash: ownBytes(old), tradedAt: null },
        data: { tradedAt: now },
      });
      const token = await tx.refreshToken.findUnique({
        where: { hash: ownBytes(old) },
        include: { device: { include: { account: true } } },
      });
      if (token?.device.account.disabledAt) return { outcome: 'disabled', name: token.device.account.name };
      if (!token || token.device.endedAt || token.expiresAt < now) return { outcome: 'invalid' };
      const { deviceId } = token;
      const again = await tx.refreshToken.findUnique({ where: { hash: ownBytes(next.hash) } });
      if (again?.deviceId === deviceId && !again.tradedAt)
        return { outcome: 'traded', account: token.device.account, deviceId };
      if (won.count === 0) {
        await endDevices(tx, { id: deviceId }, 'refresh-reused');
        return { outcome: 'reused', deviceId };
      }
      await tx.refreshToken.create({ data: { hash: ownBytes(next.hash), expiresAt: next.expiresAt, deviceId } });
      return { outcome: 'traded', account: token.device.account, deviceId };
    });
  }

  /** Ends the family of a refresh token, if there is one. */
  async endDeviceOf(hash: Uint8Array, reason: string): Promise<void> {
    const which = { refreshTokens: { some: { hash: ownBytes(hash) } } };
    await this.db.$transaction((tx) => endDevices(tx, which, reason));
  }

  /** Those that are signed in: pages by when they signed in, which does not change, and in each the latest seen first. */
  async devicesOf(accountId: string, { size, after }: PageOptions): Promise<PageOf<DeviceRow>> {
    const key = DEVICES.read(after);
    const live = { tradedAt: null, expiresAt: { gt: new Date() } };
    const rows = await this.db.device.findMany({
      where: {
        ...{ accountId, endedAt: null, refreshTokens: { some: live } },
        ...(key && { OR: [{ createdAt: { lt: key[0] } }, { createdAt: key[0], id: { lt: key[1] } }] }),
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: size + 1,
    });
    const seen = await this.db.refreshToken.groupBy({
      by: 'deviceId',
      where: { deviceId: { in: rows.map(({ id }) => id) } },
      _max: { tradedAt: true },
    });
    const seenAt = new Map(seen.map(({ deviceId, _max }) => [deviceId, _max.tradedAt]));
    const { items, next } = pageOf(rows, {
      size,
      cursor: DEVICES,
      keyOf: ({ createdAt, id }) => [createdAt, id] as const,
      itemOf: ({ id, name, createdAt }) => ({ id, name, signedInAt: createdAt, seenAt: seenAt.get(id) ?? createdAt }),
    });
    return { items: items.sort((a, b) => b.seenAt.getTime() - a.seenAt.getTime()), next };
  }

  /** False: the account has no such device that is signed in. */
  async endDevice(accountId: string, id: string, reason: string): Promise<boolean> {
    return (await this.db.$transaction((tx) => endDevices(tx, { id, accountId }, reason))) === 1;
  }

  /** All that are signed in, but for `kept`; returns how many. */
  endDevicesOf(accountId: string, reason: string, kept: string | null = null): Promise<number> {
    const which = { accountId, ...(kept !== null && { NOT: { id: kept } }) };
    return this.db.$transaction((tx) => endDevices(tx, which, reason));
  }
}

/** Throws NameTakenError, NameDoubleError. */
export async function refuseNames(tx: Transaction, { name, nameKey, displayName }: NewAccount): Promise<void> {
  if (await tx.account.findUnique({ where: { nameKey }, select: { id: true } }))
    throw new NameTakenError('account', name);
  const double = await doubleAmong(tx, nameKey, [name, displayName]);
  if (double !== null) throw new NameDoubleError(double);
}

// ---- details ----

const DEVICES = new Cursor('devices', [TIME, ID]);
