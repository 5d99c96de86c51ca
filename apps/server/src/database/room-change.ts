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
    /** The database's clock when it began: the one that all servers share. */
    readonly nowMs: number,
  ) {}

  /** Commits what `work` did, or nothing. null: there is no such room. ServerBusyError where too many others change it. */
  static run<T>(db: Database, roomId: string, work: (change: RoomChange) => Promise<T>): Promise<T | null> {
    return db.turns.run(roomId, 'too many change this room at this moment', () => RoomChange.locked(db, roomId, work));
  }

  private static locked<T>(db: Database, roomId: string, work: (change: RoomChange) => Promise<T>): Promise<T | null> {
    return db.$transaction(async (tx) => {
      // No change of the row's key: whoever only points at the room, as a new invitation does, waits for nobody.
      const rows = await tx.$queryRaw<{ next_number: bigint; now_ms: number }[]>`
        SELECT next_number, floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms
          FROM room WHERE id = ${roomId}::uuid FOR NO KEY UPDATE`;
      const [room] = rows;
      if (!room) return null;
      const before = Number(room.next_number) - 1;
      const change = new RoomChange(tx, roomId, before, room.now_ms);
      const result = await work(change);
      // Delivered at commit, and only then.
      if (change.number > before) await tx.$executeRaw`SELECT pg_notify(${ROOM_CHANNEL}, ${roomId})`;
      return result;
    });
  }

  /** Takes the room's next number for an event and writes it; returns the number. */
  append(kind: string, payload: Prisma.InputJsonObject): Promise<number> {
    return this.appendAll([{ kind, payload }]);
  }

  /** All at once, in this order; returns the number of the last. */
  async appendAll(events: readonly { kind: string; payload: Prisma.InputJsonObject }[]): Promise<number> {
    if (events.length === 0) return this.number;
    const [taken] = await this.tx.$queryRaw<{ first: bigint }[]>`
      UPDATE room SET next_number = next_number + ${events.length} WHERE id = ${this.roomId}::uuid
      RETURNING next_number - ${events.length} AS first`;
    const { roomId } = this;
    const data = events.map((event, i) => ({ roomId, number: taken!.first + BigInt(i), ...event }));
    await this.tx.roomEvent.createMany({ data });
    this.number = Number(taken!.first) + events.length - 1;
    return this.number;
  }
}
