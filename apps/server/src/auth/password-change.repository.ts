import { Injectable } from '@nestjs/common';
import type { AuditNote } from '../audit/audit';
import { writeAudit } from '../audit/write-audit';
import { ownBytes } from '../database/bytes';
import { Database } from '../database/database';
import { endDevices } from '../database/end-devices';
import type { AccountRow } from './auth.repository';

@Injectable()
export class PasswordChangeRepository {
  constructor(private readonly db: Database) {}

  /** An account that came by a provider and has no password; null: any other. */
  withoutPassword(id: string): Promise<AccountRow | null> {
    const none = { passwordHash: { equals: this.db.account.fields.noPassword } };
    return this.db.account.findFirst({ where: { id, deletedAt: null, guest: false, ...none } });
  }

  /** How many devices were signed out; null: the password is not `old` any more. A code that waits to be used goes with it. */
  change(
    { id, passwordHash: old }: Pick<AccountRow, 'id' | 'passwordHash'>,
    passwordHash: string,
    keep: { deviceId: string } | 'all',
    note: AuditNote | null = null,
  ): Promise<number | null> {
    return this.db.$transaction(async (tx) => {
      const where = { id, passwordHash: old, deletedAt: null };
      if ((await tx.account.updateMany({ where, data: { passwordHash } })).count === 0) return null;
      await tx.passwordReset.deleteMany({ where: { accountId: id } });
      if (note !== null) await writeAudit(tx, note);
      if (keep === 'all') return 0;
      return endDevices(tx, { accountId: id, NOT: { id: keep.deviceId } }, 'password-changed');
    });
  }

  /** In place of one that was given before. */
  async addReset(
    accountId: string,
    codeHash: Uint8Array,
    expiresAt: Date,
    note: AuditNote,
    name: string,
  ): Promise<void> {
    const reset = { codeHash: ownBytes(codeHash), expiresAt, createdAt: new Date() };
    await this.db.$transaction(async (tx) => {
      await tx.passwordReset.upsert({ where: { accountId }, create: { accountId, ...reset }, update: reset });
      await writeAudit(tx, note, { kind: 'account', id: accountId, name });
    });
  }

  /** The account that has that code; null: none has, or no more. */
  async accountWith(nameKey: string, codeHash: Uint8Array): Promise<AccountRow | null> {
    const passwordReset = { codeHash: ownBytes(codeHash), expiresAt: { gt: new Date() } };
    return this.db.account.findFirst({ where: { nameKey, deletedAt: null, passwordReset } });
  }

  /**
   * Uses the code up, only once, even if others try it at the same moment: false if it is used already. Every device is
   * signed out.
   */
  async reset(account: AccountRow, codeHash: Uint8Array, passwordHash: string, note: AuditNote): Promise<boolean> {
    const { id, name } = account;
    return this.db.$transaction(async (tx) => {
      const spent = await tx.passwordReset.deleteMany({ where: { accountId: id, codeHash: ownBytes(codeHash) } });
      if (spent.count === 0) return false;
      await tx.account.update({ where: { id }, data: { passwordHash, guest: false } });
      await endDevices(tx, { accountId: id }, 'password-reset');
      await writeAudit(tx, note, { kind: 'account', id, name });
      return true;
    });
  }
}
