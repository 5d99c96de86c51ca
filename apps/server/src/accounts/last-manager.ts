import type { Transaction } from '../database/database';
import { DomainError } from '../domain-error';

class LastManagerError extends DomainError {
  readonly code = 'last-manager';
  constructor() {
    super('then nobody could manage this server any more: give somebody else the right to manage first');
  }
}

/** Any number will do as long as all servers take the same. */
const LOCK = 7420_0102;

/**
 * Does what may take a manager away, one such change at a time: two managers who withdraw each other's right at one moment are not
 * both heard. LastManagerError, and nothing is done.
 */
export async function keepingAManager<T>(tx: Transaction, accountId: string, work: () => Promise<T>): Promise<T> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK}::bigint)`;
  const managers = { adminRights: { has: 'manage' as const }, disabledAt: null, deletedAt: null };
  const was = (await tx.account.count({ where: { ...managers, id: accountId } })) > 0;
  const done = await work();
  if (was && (await tx.account.count({ where: managers })) === 0) throw new LastManagerError();
  return done;
}
