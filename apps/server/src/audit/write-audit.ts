import type { AuditNote, Target } from './audit';
import type { Transaction } from '../database/database';
import type { Prisma } from '../database/generated/client';

/** Writes a note in the transaction of the change it is about, or by itself. `target`: what turned out to be meant. */
export async function writeAudit(tx: Pick<Transaction, 'audit'>, note: AuditNote, target = note.target): Promise<void> {
  const { accountId, accountName, apiKeyId = null, action, origin, via, result } = note;
  const { kind, id, name }: Target | { kind: ''; id: ''; name: '' } = target ?? { kind: '', id: '', name: '' };
  const detail = note.detail as Prisma.InputJsonObject;
  const said = { accountId, accountName, apiKeyId, action, detail, origin, via, result };
  await tx.audit.create({ data: { ...said, targetKind: kind, targetId: id, targetName: name } });
}
