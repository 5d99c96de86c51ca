import { Injectable } from '@nestjs/common';
import type { AuditNote } from '../audit/audit';
import { writeAudit } from '../audit/write-audit';
import { ownBytes } from '../database/bytes';
import { Database, type Transaction } from '../database/database';
import type { Prisma } from '../database/generated/client';
import { RoomChange } from '../database/room-change';
import { Cursor, HASH, TIME } from '../paging/cursor';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';
import { alone } from './alone';
import type { Accepted, GivenInvitation } from './invitation';
import { ID_DIGITS, idOfHash } from './invitation-code';
import { becomeMember, isMember, NotTakenError, refuseDeleted } from './new-member';
import { canBeUsed, revoke } from './revoke';
import type { MemberRole } from './room';

export interface NewInvitation {
  codeHash: Uint8Array;
  roomId: string;
  role: MemberRole;
  invitedBy: string;
  expiresAt: Date;
  uses: number;
}

/** One that is given by those who run the server. */
export interface NewAnyInvitation extends Omit<NewInvitation, 'invitedBy'> {
  /** null: given by a program with an API key. It is stored as the room owner's. */
  invitedBy: string | null;
  /** The name of the administrator, or of the key. */
  byAdmin: string;
}

/** The reasons for which an existing room may refuse an invitation. */
export type NotGiven = 'closed' | 'members-only' | { untilOneExpires: Date };

/** How many names are listed of the people who came by an invitation. */
const SHOWN = 16;

@Injectable()
export class InvitationsRepository {
  constructor(private readonly db: Database) {}

  /** null: it is there. Else as many of the inviter's wait as may, and this is when the first of them expires. */
  async add(invitation: NewInvitation, most: number): Promise<Date | null> {
    const { invitedBy } = invitation;
    return alone(this.db, invitedBy, async (tx) => {
      const waiting = { invitedBy, byAdmin: '', ...canBeUsed() };
      if ((await tx.invitation.count({ where: waiting })) >= most) {
        const first = await tx.invitation.findFirst({ where: waiting, orderBy: { expiresAt: 'asc' } });
        return first?.expiresAt ?? new Date();
      }
      await tx.invitation.create({ data: { ...invitation, codeHash: ownBytes(invitation.codeHash) } });
      return null;
    });
  }

  /** With its note. Resolves with the room's name; null: there is no such room. `most`: so many of administrators may wait in one room. */
  addAny(
    { invitedBy, ...invitation }: NewAnyInvitation,
    most: number,
    note: AuditNote,
  ): Promise<{ roomName: string } | NotGiven | null> {
    const { roomId } = invitation;
    return RoomChange.run(this.db, roomId, async ({ tx }) => {
      const room = await tx.room.findUniqueOrThrow({ where: { id: roomId } });
      if (room.deletedAt !== null) return null;
      if (room.closedAt !== null) return 'closed';
      if (room.entry === 'members') return 'members-only';
      const waiting = { roomId, byAdmin: { not: '' }, ...canBeUsed() };
      if ((await tx.invitation.count({ where: waiting })) >= most) {
        const first = await tx.invitation.findFirst({ where: waiting, orderBy: { expiresAt: 'asc' } });
        return { untilOneExpires: first?.expiresAt ?? new Date() };
      }
      const codeHash = ownBytes(invitation.codeHash);
      await tx.invitation.create({ data: { ...invitation, codeHash, invitedBy: invitedBy ?? room.ownerId } });
      await writeAudit(tx, note, { kind: 'room', id: roomId, name: room.name });
      return { roomName: room.name };
    });
  }

  /** Of a room, the latest first. */
  async list(roomId: string, endedToo: boolean, { size, after }: PageOptions): Promise<PageOf<GivenInvitation>> {
    const [at, hash] = CURSOR.read(after) ?? [null, null];
    const keys = await this.db.$queryRaw<Key[]>`
      SELECT code_hash AS "codeHash" FROM invitation
       WHERE room_id = ${roomId}::uuid
         AND (${endedToo} OR (accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()))
         AND (${at}::timestamptz IS NULL OR (created_at, code_hash) < (${at}::timestamptz, decode(${hash}, 'hex')))
       ORDER BY created_at DESC, code_hash DESC LIMIT ${size + 1}`;
    return pageOf(await this.rows(keys), {
      ...{ size, cursor: CURSOR, itemOf: givenOf },
      keyOf: ({ createdAt, codeHash }) => [createdAt, hexOf(codeHash)] as const,
    });
  }

  /** null: that room has none of that id. */
  async find(roomId: string, id: string): Promise<({ given: GivenInvitation } & Key) | null> {
    const keys = await this.db.$queryRaw<Key[]>`
      SELECT code_hash AS "codeHash" FROM invitation
       WHERE room_id = ${roomId}::uuid AND left(encode(code_hash, 'hex'), ${ID_DIGITS}::int) = ${id}`;
    const [row] = await this.rows(keys);
    return row ? { given: givenOf(row), codeHash: row.codeHash } : null;
  }

  /**
   * Done between changes of the room, so that a person who uses it at this moment either has come already, or cannot.
   */
  async revoke(roomId: string, codeHash: Key['codeHash'], note?: AuditNote): Promise<void> {
    await RoomChange.run(this.db, roomId, async ({ tx }) => {
      await revoke(tx, { codeHash });
      if (!note) return;
      const { name } = await tx.room.findUniqueOrThrow({ where: { id: roomId }, select: { name: true } });
      await writeAudit(tx, note, { kind: 'room', id: roomId, name });
    });
  }

  private rows(keys: readonly Key[]): Promise<Row[]> {
    return this.db.invitation.findMany({
      where: { codeHash: { in: keys.map(({ codeHash }) => codeHash) } },
      include: WITH_PEOPLE,
      orderBy: [{ createdAt: 'desc' }, { codeHash: 'desc' }],
    });
  }

  /** Makes a member of an account, and takes one use for it: both, or nothing. Who is a member already keeps it for others. */
  async accept(codeHash: Uint8Array, accountId: string): Promise<Accepted> {
    const key = { codeHash: ownBytes(codeHash) };
    const found = await this.db.invitation.findUnique({ where: key });
    if (!found) return { outcome: 'unknown' };
    const { roomId } = found;
    try {
      const accepted = await RoomChange.run(this.db, roomId, async (change): Promise<Accepted> => {
        if (await isMember(change, accountId)) return { outcome: 'accepted', roomId };
        const { entry } = await change.tx.room.findUniqueOrThrow({ where: { id: roomId }, select: { entry: true } });
        if (entry === 'members') return { outcome: 'members-only' };
        await refuseDeleted(change.tx, accountId); // before anything points at it
        const role = await takeUse(change.tx, key.codeHash, accountId);
        if (role === null) return whyNot(await change.tx.invitation.findUnique({ where: key }));
        await becomeMember(change, accountId, role);
        return { outcome: 'accepted', roomId };
      });
      return accepted ?? { outcome: 'unknown' };
    } catch (error) {
      if (error instanceof NotTakenError) return error.why;
      throw error;
    }
  }
}

// ---- details ----

const CURSOR = new Cursor('invitations', [TIME, HASH]);

const WITH_PEOPLE = {
  inviter: { select: { name: true } },
  users: { select: { account: { select: { name: true, guest: true } } }, orderBy: { at: 'asc' }, take: SHOWN },
} satisfies Prisma.InvitationInclude;

type Row = Prisma.InvitationGetPayload<{ include: typeof WITH_PEOPLE }>;

interface Key {
  codeHash: Uint8Array<ArrayBuffer>;
}

const hexOf = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');

/** Takes one use in a single statement, even if others come at the same moment; null: none is left. */
async function takeUse(
  tx: Transaction,
  codeHash: Uint8Array<ArrayBuffer>,
  accountId: string,
): Promise<MemberRole | null> {
  const [taken] = await tx.$queryRaw<{ role: MemberRole }[]>`
    UPDATE invitation
       SET used = used + 1,
           accepted_at = CASE WHEN used + 1 = uses THEN now() END,
           accepted_by = CASE WHEN uses = 1 THEN ${accountId}::uuid END
     WHERE code_hash = ${codeHash} AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()
       AND (uses = 0 OR used < uses)
    RETURNING role::text AS role`;
  if (!taken) return null;
  const use = { codeHash, accountId };
  await tx.invitationUse.upsert({ where: { codeHash_accountId: use }, create: use, update: { at: new Date() } });
  return taken.role;
}

function whyNot(invitation: Pick<Row, 'revokedAt' | 'acceptedAt' | 'expiresAt'> | null): Accepted {
  if (invitation === null) return { outcome: 'unknown' };
  if (invitation.revokedAt !== null) return { outcome: 'revoked' };
  if (invitation.acceptedAt !== null) return { outcome: 'used' };
  return { outcome: 'expired', at: invitation.expiresAt };
}

const givenOf = (row: Row): GivenInvitation => ({
  id: idOfHash(row.codeHash),
  role: row.role,
  uses: row.uses,
  used: row.used,
  usedBy: row.users.map(({ account }) => account.name),
  guests: row.users.filter(({ account }) => account.guest).map(({ account }) => account.name),
  invitedBy: row.byAdmin || row.inviter.name,
  byAdministrator: row.byAdmin !== '',
  createdAtMs: row.createdAt.getTime(),
  expiresAtMs: row.expiresAt.getTime(),
  state: stateOf(row),
});

function stateOf({ revokedAt, acceptedAt, expiresAt }: Row): GivenInvitation['state'] {
  if (revokedAt !== null) return 'revoked';
  if (acceptedAt !== null) return 'used';
  return expiresAt.getTime() <= Date.now() ? 'expired' : 'open';
}
