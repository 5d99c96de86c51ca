import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { writeAudit } from '../audit/write-audit';
import type { AuditFilter, AuditNote } from '../audit/audit';
import { Cursor, NUMBER } from '../paging/cursor';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';
import type { AuditEntryAnswer } from '../generated/answers';

@Injectable()
export class AuditRepository {
  constructor(private readonly db: Database) {}

  /** Writes the entry of an attempt that changed nothing. */
  add(note: AuditNote): Promise<void> {
    return writeAudit(this.db, note);
  }

  /** The latest first. */
  async list(
    { accountId, action, targetId }: AuditFilter,
    { size, after }: PageOptions,
  ): Promise<PageOf<AuditEntryAnswer>> {
    const key = ENTRIES.read(after);
    const rows = await this.db.audit.findMany({
      where: {
        ...(accountId !== null && { accountId }),
        ...(action !== null && { action }),
        ...(targetId !== null && { targetId }),
        ...(key && { id: { lt: key[0] } }),
      },
      orderBy: { id: 'desc' },
      take: size + 1,
    });
    return pageOf(rows, {
      size,
      cursor: ENTRIES,
      keyOf: ({ id }) => [id] as const,
      itemOf: ({ id, at, detail, accountId: by, apiKeyId, ...row }) => ({
        ...row,
        number: Number(id),
        atMs: at.getTime(),
        accountId: by ?? '',
        apiKeyId: apiKeyId ?? '',
        detail: JSON.stringify(detail),
      }),
    });
  }
}

// ---- details ----

const ENTRIES = new Cursor('audit', [NUMBER]);
