// Reads the members of rooms, a bounded part at a time, because a room may have thousands.
import type { Transaction } from '../database/database';
import { Cursor, ID, NAME } from '../paging/cursor';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';
import type { Member } from './room';

/** A list of rooms shows so many of each, and a room by itself so many: as many as a session can have. */
export const SHOWN_IN_LIST = 16;
export const SHOWN = 256;

export interface Members {
  members: Member[];
  memberCount: number;
}

/** The first of each room, by name, and how many there are. */
export async function firstMembers(
  db: Pick<Transaction, '$queryRaw'>,
  roomIds: string[],
  most: number,
): Promise<(roomId: string) => Members> {
  const rows = await db.$queryRaw<(Member & { roomId: string; total: number })[]>`
    SELECT asked.id AS "roomId", first.*
    FROM unnest(${roomIds}::uuid[]) AS asked (id)
    CROSS JOIN LATERAL (
      SELECT member.account_id AS "accountId", member.role::text AS role, member.muted, member.muted_ports AS "mutedPorts",
             account.name, account.display_name AS "displayName", account.guest, (count(*) OVER ())::int AS total
      FROM member JOIN account ON account.id = member.account_id
      WHERE member.room_id = asked.id
      ORDER BY account.name, account.id LIMIT ${most}) AS first`;
  const byRoom = new Map<string, Members>();
  for (const { roomId, total, ...member } of rows) {
    const there = byRoom.get(roomId) ?? { members: [], memberCount: total };
    there.members.push(member);
    byRoom.set(roomId, there);
  }
  return (roomId) => byRoom.get(roomId) ?? { members: [], memberCount: 0 };
}

/** All of one room, by name. */
export async function membersOf(
  db: Pick<Transaction, 'member'>,
  roomId: string,
  { size, after }: PageOptions,
): Promise<PageOf<Member>> {
  const key = CURSOR.read(after);
  const rows = await db.member.findMany({
    where: {
      roomId,
      ...(key && { OR: [{ account: { name: { gt: key[0] } } }, { account: { name: key[0], id: { gt: key[1] } } }] }),
    },
    include: { account: { select: { name: true, displayName: true, guest: true } } },
    orderBy: [{ account: { name: 'asc' } }, { accountId: 'asc' }],
    take: size + 1,
  });
  return pageOf(rows, {
    size,
    cursor: CURSOR,
    keyOf: ({ account, accountId }) => [account.name, accountId] as const,
    itemOf: ({ accountId, role, muted, mutedPorts, account }) => ({
      ...{ accountId, name: account.name, displayName: account.displayName, guest: account.guest, role },
      ...{ muted, mutedPorts },
    }),
  });
}

// ---- details ----

const CURSOR = new Cursor('members', [NAME, ID]);
