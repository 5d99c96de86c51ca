import { Injectable } from '@nestjs/common';
import type { AuditNote } from '../audit/audit';
import { writeAudit } from '../audit/write-audit';
import { ownBytes } from '../database/bytes';
import { Database } from '../database/database';
import type { Prisma } from '../database/generated/client';
import { Cursor, HASH, TIME } from '../paging/cursor';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';
import { ID_DIGITS, idOfHash } from '../rooms/invitation-code';
import type { ServerInvitationAnswer } from '../generated/answers';

export interface NewServerInvitation {
  codeHash: Uint8Array;
  invitedBy: string;
  expiresAt: Date;
  uses: number;
}

/** The result for an account that comes by a code. */
export type Come = 'in' | 'not-one' | 'used' | 'revoked' | { expiredAt: Date };

const SHOWN = 16;

@Injectable()
export class ServerInvitationsRepository {
  constructor(private readonly db: Database) {}

  /** As many as `most` may wait to be used: then when the first of them expires. */
  async add(
    { codeHash, ...invitation }: NewServerInvitation,
    most: number,
    note: AuditNote,
  ): Promise<ServerInvitationAnswer | { untilOneExpires: Date }> {
    return this.db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('midip2p server invitations'))::text`; // what is counted stays so
      const waiting = { usedUpAt: null, revokedAt: null, expiresAt: { gt: new Date() } };
      if ((await tx.serverInvitation.count({ where: waiting })) >= most) {
        const first = await tx.serverInvitation.findFirst({ where: waiting, orderBy: { expiresAt: 'asc' } });
        return { untilOneExpires: first?.expiresAt ?? new Date() };
      }
      const data = { ...invitation, codeHash: ownBytes(codeHash) };
      const made = answerOf(await tx.serverInvitation.create({ data, include: WITH_PEOPLE }));
      await writeAudit(tx, note, { kind: 'invitation', id: made.id, name: '' });
      return made;
    });
  }

  /** The latest first. */
  async list(endedToo: boolean, { size, after }: PageOptions): Promise<PageOf<ServerInvitationAnswer>> {
    const [at, hash] = CURSOR.read(after) ?? [null, null];
    const keys = await this.db.$queryRaw<Pick<Row, 'codeHash'>[]>`
      SELECT code_hash AS "codeHash" FROM server_invitation
       WHERE (${endedToo} OR (used_up_at IS NULL AND revoked_at IS NULL AND expires_at > now()))
         AND (${at}::timestamptz IS NULL OR (created_at, code_hash) < (${at}::timestamptz, decode(${hash}, 'hex')))
       ORDER BY created_at DESC, code_hash DESC LIMIT ${size + 1}`;
    const rows = await this.db.serverInvitation.findMany({
      where: { codeHash: { in: keys.map(({ codeHash }) => codeHash) } },
      include: WITH_PEOPLE,
      orderBy: [{ createdAt: 'desc' }, { codeHash: 'desc' }],
    });
    return pageOf(rows, {
      ...{ size, cursor: CURSOR, itemOf: answerOf },
      keyOf: ({ createdAt, codeHash }) => [createdAt, Buffer.from(codeHash).toString('hex')] as const,
    });
  }

  /** One that is revoked stays so since when it was. null: there is none such. */
  revoke(id: string, note: AuditNote): Promise<ServerInvitationAnswer | null> {
    return this.db.$transaction(async (tx) => {
      const [found] = await tx.$queryRaw<{ codeHash: Uint8Array<ArrayBuffer> }[]>`
        UPDATE server_invitation
           SET revoked_at = CASE WHEN used_up_at IS NULL AND expires_at > now() THEN coalesce(revoked_at, now()) ELSE revoked_at END
         WHERE left(encode(code_hash, 'hex'), ${ID_DIGITS}::int) = ${id} RETURNING code_hash AS "codeHash"`;
      if (!found) return null;
      const where = { codeHash: found.codeHash };
      const revoked = await tx.serverInvitation.findUniqueOrThrow({ where, include: WITH_PEOPLE });
      await writeAudit(tx, note, { kind: 'invitation', id, name: '' });
      return answerOf(revoked);
    });
  }

  async isOne(codeHash: Uint8Array): Promise<boolean> {
    return (await this.db.serverInvitation.count({ where: { codeHash: ownBytes(codeHash) } })) > 0;
  }

  /** Takes one use for an account in a single statement, even if others come at the same moment. */
  take(hash: Uint8Array, accountId: string): Promise<Come> {
    const codeHash = ownBytes(hash);
    return this.db.$transaction(async (tx): Promise<Come> => {
      const taken = await tx.$executeRaw`
        UPDATE server_invitation SET used = used + 1, used_up_at = CASE WHEN used + 1 = uses THEN now() END
         WHERE code_hash = ${codeHash} AND used_up_at IS NULL AND revoked_at IS NULL AND expires_at > now()`;
      if (taken === 1) {
        await tx.serverInvitationUse.create({ data: { codeHash, accountId } });
        return 'in';
      }
      const there = await tx.serverInvitation.findUnique({ where: { codeHash } });
      if (!there) return 'not-one';
      if (there.revokedAt !== null) return 'revoked';
      return there.usedUpAt !== null ? 'used' : { expiredAt: there.expiresAt };
    });
  }
}

// ---- details ----

const CURSOR = new Cursor('server-invitations', [TIME, HASH]);

const WITH_PEOPLE = {
  users: { select: { account: { select: { name: true } } }, orderBy: { at: 'asc' }, take: SHOWN },
} satisfies Prisma.ServerInvitationInclude;

type Row = Prisma.ServerInvitationGetPayload<{ include: typeof WITH_PEOPLE }>;

const answerOf = (row: Row): ServerInvitationAnswer => ({
  ...{ id: idOfHash(row.codeHash), uses: row.uses, used: row.used, invitedBy: row.invitedBy, state: stateOf(row) },
  usedBy: row.users.map(({ account }) => account.name),
  ...{ createdAtMs: row.createdAt.getTime(), expiresAtMs: row.expiresAt.getTime() },
});

function stateOf({ revokedAt, usedUpAt, expiresAt }: Row): ServerInvitationAnswer['state'] {
  if (revokedAt !== null) return 'revoked';
  if (usedUpAt !== null) return 'used';
  return expiresAt.getTime() <= Date.now() ? 'expired' : 'open';
}
