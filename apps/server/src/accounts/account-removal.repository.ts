import { Injectable } from '@nestjs/common';
import type { AuditNote } from '../audit/audit';
import { writeAudit } from '../audit/write-audit';
import { Database, isTaken } from '../database/database';
import { endDevices, notifyEnded } from '../database/end-devices';
import { RoomChange } from '../database/room-change';
import { endIdle } from './guests.repository';
import { keepingAManager } from './last-manager';

/** What others read where a name was. */
const DELETED_NAME = 'deleted account';

@Injectable()
export class AccountRemovalRepository {
  constructor(private readonly db: Database) {}

  /** From here on nobody signs in, refreshes or joins as it. */
  async begin(id: string, note: AuditNote): Promise<void> {
    await this.db.$transaction(async (tx) => {
      const now = new Date();
      await keepingAManager(tx, id, () =>
        tx.account.update({ where: { id }, data: { disabledAt: now, deletedAt: now, adminRights: [] } }),
      );
      await endDevices(tx, { accountId: id }, 'account-deleted');
      await notifyEnded(tx, [id], 'account-deleted'); // whoever looks later finds the account, and no devices any more
      await writeAudit(tx, note, { kind: 'account', id, name: '' });
    });
  }

  /** The same of a guest whom nobody has been for so many days; false: it is none, or somebody has come back. */
  beginIdle(id: string, days: number): Promise<boolean> {
    return this.db.$transaction(async (tx) => {
      if (!(await endIdle(tx, id, days))) return false;
      await endDevices(tx, { accountId: id }, 'account-deleted');
      await notifyEnded(tx, [id], 'account-deleted');
      return true;
    });
  }

  /** Begun so long ago that whoever was at it is no more. */
  async unfinished(forMs: number): Promise<string[]> {
    const rows = await this.db.account.findMany({
      where: { deletedAt: { lt: new Date(Date.now() - forMs) }, NOT: { nameKey: { startsWith: DELETED_KEY } } },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  /** Who has had a part in the sessions that go on: in those that the account is in, it alone; in `roomId`, everybody. */
  async seats(who: { accountId: string } | { roomId: string }): Promise<{ roomId: string; accountId: string }[]> {
    const rows = await this.db.peer.findMany({
      where: {
        state: { not: 'removed' },
        ...('accountId' in who ? { accountId: who.accountId } : {}),
        session: { endedAt: null, ...('roomId' in who ? { roomId: who.roomId } : {}) },
      },
      distinct: ['sessionId', 'accountId'],
      select: { accountId: true, session: { select: { roomId: true } } },
    });
    return rows.map(({ accountId, session }) => ({ accountId, roomId: session.roomId }));
  }

  async openRoomsOf(ownerId: string): Promise<string[]> {
    const rows = await this.db.room.findMany({ where: { ownerId, closedAt: null }, select: { id: true } });
    return rows.map(({ id }) => id);
  }

  /** To another owner among its members, the oldest first. False: there is none, or they have a room of this name. */
  async handOver(roomId: string, from: string): Promise<boolean> {
    try {
      const done = await RoomChange.run(this.db, roomId, async ({ tx }) => {
        const heir = await tx.member.findFirst({
          where: { roomId, role: 'owner', accountId: { not: from }, account: { deletedAt: null } },
          orderBy: { createdAt: 'asc' },
        });
        if (heir) await tx.room.update({ where: { id: roomId }, data: { ownerId: heir.accountId } });
        return heir !== null;
      });
      return done ?? true;
    } catch (error) {
      if (isTaken(error)) return false;
      throw error;
    }
  }

  async close(roomId: string): Promise<void> {
    await RoomChange.run(this.db, roomId, ({ tx }) =>
      tx.room.updateMany({ where: { id: roomId, closedAt: null }, data: { closedAt: new Date() } }),
    );
  }

  /** Everything that says who it was; the row that others point at stays without it, until the reaper takes it. */
  async forget(id: string, passwordHash: string): Promise<void> {
    await this.db.$transaction(async (tx) => {
      const { nameKey } = await tx.account.findUniqueOrThrow({ where: { id }, select: { nameKey: true } });
      const name = JSON.stringify(DELETED_NAME);
      await tx.$executeRaw`
        UPDATE room_event SET payload = jsonb_set(payload, '{name}', ${name}::jsonb) - 'displayName'
        WHERE kind IN ('member-joined', 'member-left', 'room-transferred') AND payload->>'accountId' = ${id}`;
      await tx.$executeRaw`
        UPDATE room_event SET payload = (payload - 'displayName') || jsonb_build_object('accountName', ${DELETED_NAME}::text, 'device', '')
        WHERE kind = 'peer-joined' AND payload->>'peerId' IN (SELECT id::text FROM peer WHERE account_id = ${id}::uuid)`;
      await tx.$executeRaw`
        UPDATE audit SET target_name = '' WHERE target_kind = 'peer'
          AND target_id IN (SELECT id::text FROM peer WHERE account_id = ${id}::uuid)`;
      await tx.$executeRaw`
        UPDATE audit SET target_name = '' WHERE target_kind = 'account'
          AND (target_id = ${id} OR (target_id = '' AND lower(target_name) = ${nameKey}))`;
      await tx.$executeRaw`
        UPDATE audit SET detail = detail - 'displayName' WHERE target_kind = 'account' AND target_id = ${id}`;
      await tx.$executeRaw`
        UPDATE audit SET account_name = ${DELETED_NAME}, origin = '' WHERE account_id = ${id}::uuid`;
      await tx.$executeRaw`
        UPDATE audit SET detail = detail - 'owner' WHERE lower(detail->>'owner') IN (${nameKey}, ${id})`;
      await tx.$executeRaw`
        UPDATE webhook_delivery SET data = data - 'accountName' - 'device' WHERE data->>'accountId' = ${id}`;
      await tx.peer.deleteMany({ where: { accountId: id, session: { endedAt: { not: null } } } });
      await tx.peer.updateMany({
        where: { accountId: id },
        data: { device: '', agent: '', seenAt: '', candidates: [], links: [], inputs: [] },
      });
      await tx.invitation.deleteMany({ where: { OR: [{ invitedBy: id }, { acceptedBy: id }] } });
      await tx.invitationUse.deleteMany({ where: { accountId: id } });
      await tx.serverInvitationUse.deleteMany({ where: { accountId: id } });
      await tx.member.deleteMany({ where: { accountId: id } });
      await tx.ban.deleteMany({ where: { accountId: id } });
      await tx.device.deleteMany({ where: { accountId: id } });
      await tx.passwordReset.deleteMany({ where: { accountId: id } });
      await tx.identity.deleteMany({ where: { accountId: id } });
      await tx.pendingSignIn.deleteMany({ where: { accountId: id } });
      const data = {
        name: DELETED_NAME,
        displayName: '',
        nameKey: `${DELETED_KEY}${id}`,
        passwordHash,
        noPassword: '',
        pictures: [],
      };
      await tx.account.update({ where: { id }, data });
    });
  }
}

// ---- details ----

/** No name that somebody chooses has a colon. */
const DELETED_KEY = 'deleted:';
