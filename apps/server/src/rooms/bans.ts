// Bans from rooms. A ban that has ended does not count any more, whether its row still exists or not.
import type { Transaction } from '../database/database';
import { Cursor, ID, NAME } from '../paging/cursor';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';
import type { Ban } from './room';

/** null: nothing bars that account from that room. */
export async function banOf(db: Pick<Transaction, 'ban'>, roomId: string, accountId: string): Promise<Ban | null> {
  const row = await db.ban.findFirst({ where: { roomId, accountId, ...inForce() }, include: WITH_NAME });
  return row && banIn(row);
}

/** By name. */
export async function bansOf(
  db: Pick<Transaction, 'ban'>,
  roomId: string,
  { size, after }: PageOptions,
): Promise<PageOf<Ban>> {
  const key = CURSOR.read(after);
  const beyond = key && [{ account: { name: { gt: key[0] } } }, { account: { name: key[0], id: { gt: key[1] } } }];
  const rows = await db.ban.findMany({
    where: { roomId, AND: [inForce(), ...(beyond ? [{ OR: beyond }] : [])] },
    include: WITH_NAME,
    orderBy: [{ account: { name: 'asc' } }, { accountId: 'asc' }],
    take: size + 1,
  });
  return pageOf(rows, {
    ...{ size, cursor: CURSOR, itemOf: banIn },
    keyOf: ({ account, accountId }) => [account.name, accountId] as const,
  });
}

// ---- details ----

const CURSOR = new Cursor('bans', [NAME, ID]);
const WITH_NAME = { account: { select: { name: true, displayName: true, guest: true } } };
const inForce = () => ({ OR: [{ until: null }, { until: { gt: new Date() } }] });

interface BanRow {
  accountId: string;
  reason: string;
  until: Date | null;
  account: Pick<Ban, 'name' | 'displayName' | 'guest'>;
}

const banIn = (row: BanRow): Ban => ({
  ...row.account,
  ...{ accountId: row.accountId, reason: row.reason, until: row.until },
});
