import type { Database, Transaction } from '../database/database';

/** Under the lock of that account's row: what is counted for it stays so until it is written. */
export const alone = <T>(db: Database, accountId: string, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  db.turns.run(accountId, 'you ask for too much at this moment', () =>
    db.$transaction(async (tx) => {
      await lockAccount(tx, accountId);
      return work(tx);
    }),
  );

export const lockAccount = (tx: Transaction, accountId: string): Promise<unknown> =>
  tx.$queryRaw`SELECT id FROM account WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`;
