import type { Prisma } from './generated/client';
import type { Database, Transaction } from './database';

/** The channel that wakes whoever watches rooms; the payload is the room's id. */
export const ROOM_CHANNEL = 'midip2p_room';

/**
 * One change of one room: a transaction that holds the room's row from its start, so that changes of a room come one
 * after another, each sees what the former left, and the numbers that their events take have no holes and no late
 * arrivals.
 */
export class RoomChange {
  private constructor(
    readonly tx: Transaction,
    readonly roomId: string,
    /** Number of the room's last event, this change's own included. */
    public number: number,
  ) {}

  /** Commits what `work` did, or nothing. null: there is no such room. */
  static run<T>(db: Database, roomId: string, work: (change: RoomChange) => Promise<T>): Promise<T | null> {
    return db.$transaction(async (tx) => {
      const rows = await tx.$queryRaw<{ next_number: bigint }[]>`
        SELECT next_number FROM room WHERE id = ${roomId}::uuid FOR UPDATE`;
      const [room] = rows;
      if (!room) return null;
      const before = Number(room.next_number) - 1;
      const change = new RoomChange(tx, roomId, before);
      const result = await work(change);
      // Delivered at commit, and only then.
      if (change.number > before) await tx.$executeRaw`SELECT pg_notify(${ROOM_CHANNEL}, ${roomId})`;
      return result;
    });
  }

  /** Takes the room's next number for an event and writes it; returns the number. */
  async append(kind: string, payload: Prisma.InputJsonObject): Promise<number> {
    const [taken] = await this.tx.$queryRaw<{ number: bigint }[]>`
      UPDATE room SET next_number = next_number + 1 WHERE id = ${this.roomId}::uuid RETURNING next_number - 1 AS number`;
    this.number = Number(taken!.number);
    await this.tx.roomEvent.create({ data: { roomId: this.roomId, number: taken!.number, kind, payload } });
    return this.number;
  }
}
