import { Injectable } from '@nestjs/common';
import type { AuditNote } from '../audit/audit';
import { writeAudit } from '../audit/write-audit';
import { doubleAmong, picturesOf } from '../auth/account-names';
import { NameDoubleError } from '../auth/name-errors';
import { TokenInvalidError } from '../callers/auth-errors';
import { Database } from '../database/database';

@Injectable()
export class DisplayNamesRepository {
  constructor(private readonly db: Database) {}

  /** `note` is written with it, where there is one. Throws NameDoubleError; TokenInvalidError where the account has gone. */
  async set(accountId: string, displayName: string, note: AuditNote | null): Promise<void> {
    await this.db.$transaction(async (tx) => {
      const account = await tx.account.findUnique({ where: { id: accountId, deletedAt: null } });
      if (!account) throw new TokenInvalidError();
      const { id, name, nameKey } = account;
      if ((await doubleAmong(tx, nameKey, [displayName])) !== null) throw new NameDoubleError(displayName);
      // Deleted meanwhile: it has no name any more.
      const where = { id, nameKey, deletedAt: null };
      const data = { displayName, pictures: picturesOf(name, displayName) };
      const { count } = await tx.account.updateMany({ where, data });
      if (count === 0) throw new TokenInvalidError();
      if (note) await writeAudit(tx, note, { kind: 'account', id, name });
    });
  }

  /** Where the account is on a roster now. */
  async roomsWith(accountId: string): Promise<string[]> {
    const where = { endedAt: null, peers: { some: { accountId, state: 'ready' as const } } };
    const rows = await this.db.session.findMany({ where, select: { roomId: true } });
    return rows.map(({ roomId }) => roomId);
  }
}
