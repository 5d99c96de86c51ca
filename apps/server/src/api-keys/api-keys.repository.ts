import { Injectable } from '@nestjs/common';
import type { AuditNote } from '../audit/audit';
import { writeAudit } from '../audit/write-audit';
import { ownBytes } from '../database/bytes';
import { Database, isTaken } from '../database/database';
import { Cursor, ID, TIME } from '../paging/cursor';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';
import type { ApiKeyAnswer } from '../generated/answers';

export interface LiveKey {
  id: string;
  name: string;
  scopes: string[];
}

const USED_EVERY_MS = 60_000;

@Injectable()
export class ApiKeysRepository {
  constructor(private readonly db: Database) {}

  /** null: there is none such, or it is revoked, or its time is over. */
  async byHash(hash: Uint8Array): Promise<LiveKey | null> {
    return this.db.apiKey.findFirst({ where: { hash: ownBytes(hash), ...live() } });
  }

  /** What it may do now, and that it was used: written down once a minute, not for each call. */
  async use(id: string): Promise<string[]> {
    const key = await this.db.apiKey.findFirst({ where: { id, ...live() } });
    if (!key) return [];
    const since = new Date(Date.now() - USED_EVERY_MS);
    if (key.lastUsedAt === null || key.lastUsedAt < since) {
      const notSince = { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: since } }] };
      await this.db.apiKey.updateMany({ where: { id, ...notSince }, data: { lastUsedAt: new Date() } });
    }
    return key.scopes;
  }

  /** `taken`: one that is not revoked has this name; `too-many`: so many are good as may be. */
  async create(
    key: { name: string; hash: Uint8Array; scopes: string[]; madeBy: string; expiresAt: Date | null },
    most: number,
    note: AuditNote,
  ): Promise<ApiKeyAnswer | 'taken' | 'too-many'> {
    try {
      return await this.db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('midip2p api keys'))::text`; // what is counted stays so
        if ((await tx.apiKey.count({ where: live() })) >= most) return 'too-many';
        const made = await tx.apiKey.create({ data: { ...key, hash: ownBytes(key.hash) } });
        await writeAudit(tx, note, { kind: 'api-key', id: made.id, name: made.name });
        return answerOf(made);
      });
    } catch (error) {
      if (isTaken(error)) return 'taken';
      throw error;
    }
  }

  /** The oldest first. */
  async list({ size, after }: PageOptions): Promise<PageOf<ApiKeyAnswer>> {
    const key = KEYS.read(after);
    const rows = await this.db.apiKey.findMany({
      where: key ? { OR: [{ createdAt: { gt: key[0] } }, { createdAt: key[0], id: { gt: key[1] } }] } : {},
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: size + 1,
    });
    const keyOf = ({ createdAt, id }: { createdAt: Date; id: string }) => [createdAt, id] as const;
    return pageOf(rows, { size, cursor: KEYS, keyOf, itemOf: answerOf });
  }

  /** One that is revoked stays so since when it was. null: there is none such. */
  async revoke(by: { id: string } | { name: string }, note: AuditNote): Promise<ApiKeyAnswer | null> {
    return this.db.$transaction(async (tx) => {
      const where = 'id' in by ? by : { ...by, revokedAt: null };
      const found = await tx.apiKey.findFirst({ where, select: { id: true } });
      if (!found) return null;
      await tx.apiKey.updateMany({ where: { id: found.id, revokedAt: null }, data: { revokedAt: new Date() } });
      const revoked = await tx.apiKey.findUniqueOrThrow({ where: found });
      await writeAudit(tx, note, { kind: 'api-key', id: revoked.id, name: revoked.name });
      return answerOf(revoked);
    });
  }
}

// ---- details ----

const KEYS = new Cursor('api-keys', [TIME, ID]);

const live = () => ({ revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] });

interface Row extends LiveKey {
  madeBy: string;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

const answerOf = ({ id, name, scopes, madeBy, createdAt, expiresAt, revokedAt, lastUsedAt }: Row): ApiKeyAnswer => ({
  ...{ id, name, scopes, madeBy, createdAtMs: createdAt.getTime() },
  ...(expiresAt && { expiresAtMs: expiresAt.getTime() }),
  ...(revokedAt && { revokedAtMs: revokedAt.getTime() }),
  ...(lastUsedAt && { lastUsedAtMs: lastUsedAt.getTime() }),
});
