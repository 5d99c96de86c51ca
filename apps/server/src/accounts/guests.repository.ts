import { Injectable } from '@nestjs/common';
import { doubleAmong, picturesOf } from '../auth/account-names';
import { NameDoubleError } from '../auth/name-errors';
import { Database, type Transaction } from '../database/database';
import { Prisma } from '../database/generated/client';
import { NameTakenError } from '../domain-error';

@Injectable()
export class GuestsRepository {
  constructor(private readonly db: Database) {}

  async isGuest(id: string): Promise<boolean> {
    return (await this.db.account.count({ where: { id, guest: true, deletedAt: null } })) > 0;
  }

  async hasPassword(id: string): Promise<boolean> {
    const none = { passwordHash: { equals: this.db.account.fields.noPassword } };
    return (await this.db.account.count({ where: { id, OR: [{ guest: true }, none] } })) === 0;
  }

  /** Ids of those whom no device has been for so many days, by id: `most` of them after `after`. */
  async idle(days: number, after: string, most: number): Promise<string[]> {
    const rows = await this.db.$queryRaw<{ id: string }[]>`
      SELECT id FROM account WHERE ${isIdle(days)} AND id::text > ${after} ORDER BY id::text LIMIT ${most}`;
    return rows.map(({ id }) => id);
  }

  /** Resolves with its name; null: it is no guest, or not any more. `named`: null: as it is. Throws NameTakenError, NameDoubleError. */
  makeLasting(
    id: string,
    named: { name: string; nameKey: string } | null,
    passwordHash: string,
  ): Promise<string | null> {
    return this.db.$transaction(async (tx) => {
      const account = await tx.account.findUnique({ where: { id, guest: true, deletedAt: null } });
      if (!account) return null;
      const { name, nameKey } = named ?? account;
      if (nameKey !== account.nameKey) {
        if (await tx.account.findUnique({ where: { nameKey }, select: { id: true } }))
          throw new NameTakenError('account', name);
        const double = await doubleAmong(tx, account.nameKey, [name]);
        if (double !== null) throw new NameDoubleError(double);
      }
      // Of two at one moment, one is made: the other finds no guest any more.
      const where = { id, guest: true, nameKey: account.nameKey, deletedAt: null };
      const pictures = picturesOf(name, account.displayName);
      const data = { name, nameKey, passwordHash, guest: false, pictures };
      return (await tx.account.updateMany({ where, data })).count === 0 ? null : name;
    });
  }
}

/** From here on nobody is that guest any more; false: somebody is, or it has a password by now. */
export async function endIdle(tx: Transaction, id: string, days: number): Promise<boolean> {
  const ended = await tx.$executeRaw`
    UPDATE account SET disabled_at = now(), deleted_at = now() WHERE id = ${id}::uuid AND ${isIdle(days)}`;
  return ended > 0;
}

// ---- details ----

/** A device is seen when it signs in and whenever it refreshes, which every one does that is in use. */
const isIdle = (days: number) => Prisma.sql`account.guest AND account.deleted_at IS NULL
  AND account.created_at < now() - make_interval(days => ${days}::int)
  AND NOT EXISTS (
    SELECT FROM device LEFT JOIN refresh_token ON refresh_token.device_id = device.id
     WHERE device.account_id = account.id
       AND greatest(device.created_at, refresh_token.traded_at) > now() - make_interval(days => ${days}::int))
  AND NOT EXISTS (
    SELECT FROM peer WHERE peer.account_id = account.id AND peer.state IN ('arriving', 'ready'))`;
