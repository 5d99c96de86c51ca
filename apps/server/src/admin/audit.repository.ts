import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { writeAudit } from '../audit/write-audit';
import type { AuditFilter, AuditNote } from '../audit/audit';
import { type PageOf, pageOf, type PageWish } from './page';
import type { AuditEntry } from './words';

@Injectable()
export class AuditRepository {
  constructor(private readonly db: Database) {}

  /** Of an attempt that changed nothing. */
  add(note: AuditNote): Promise<void> {
    return writeAudit(this.db, note);
  }

  /** The latest first. */
  async list({ accountId, action, targetId }: AuditFilter, { size, after }: PageWish): Promise<PageOf<AuditEntry>> {
    const rows = await this.db.audit.findMany({
      where: {
        ...(accountId !== null && { accountId }),
        ...(action !== null && { action }),
        ...(targetId !== null && { targetId }),
        ...(after !== '' && { id: { lt: BigInt(after) } }),
      },
      orderBy: { id: 'desc' },
      take: size + 1,
    });
    const entries = rows.map(({ id, at, detail, accountId: by, ...row }) => ({
      ...row,
      number: Number(id),
      atMs: at.getTime(),
      accountId: by ?? '',
      detail: JSON.stringify(detail),
    }));
    return pageOf(entries, size, ({ number }) => String(number));
  }
}
