import type { Asker } from './asker';
import type { Database, Transaction } from './database';
import { Prisma } from './generated/client';

/** The channel that wakes all who follow rooms; the payload is the room's id. */
export const ROOM_CHANNEL = 'midip2p_room';

/**
 * One change of one room: a transaction that holds the room's row from its start, so that changes of a room come one
 * after another, each sees what the former left, and the numbers that their events take have no holes and no late
 * arrivals.
 */
export class RoomChange<Tx extends Asker = Transaction> {
  private constructor(
    readonly tx: Tx,
    readonly roomId: string,
    /** Number of the room's last event, this change's own included. */
    public number: number,
    /** The database's clock when it began: the one that all servers share. */
    readonly nowMs: number,
    /** True: nobody may enter the room. */
    readonly isClosed: boolean,
    readonly secondDevice: 'joins' | 'refused',
    /** So many may be in its session at once; null: as many as the server lets in. */
    readonly mostPlayers: number | null,
    /** Its players are told no addresses of each other. */
    readonly relayOnly: boolean,
  ) {}

  /** Commits what `work` did, or nothing. null: there is no such room. ServerBusyError where too many others change it. */
  static run<T>(db: Database, roomId: string, work: (change: RoomChange) => Promise<T>): Promise<T | null> {
    return inTurn(db, roomId, () => db.$transaction((tx) => RoomChange.locked(tx, roomId, work)));
  }

  /** The same without Prisma, for what is done very often: in statements of our own alone. */
  static runBare<T>(db: Database, roomId: string, work: (change: RoomChange<Asker>) => Promise<T>): Promise<T | null> {
    return inTurn(db, roomId, () => db.bareTransaction((tx) => RoomChange.locked(tx, roomId, work)));
  }

  private static async locked<Tx extends Asker, T>(
    tx: Tx,
    roomId: string,
    work: (change: RoomChange<Tx>) => Promise<T>,
  ): Promise<T | null> {
    // The lock is not for changes of the row's key, so that rows which only refer to the room, such as a new
    // invitation, do not wait.
    const rows = await tx.$queryRaw<LockedRoom[]>`
      SELECT next_number, floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms,
             closed_at IS NOT NULL AS is_closed, second_device::text, most_players, relay_only
        FROM room WHERE id = ${roomId}::uuid FOR NO KEY UPDATE`;
    const [room] = rows;
    if (!room) return null;
    const { next_number, now_ms, is_closed, second_device, most_players, relay_only } = room;
    const before = Number(next_number) - 1;
    return work(new RoomChange(tx, roomId, before, now_ms, is_closed, second_device, most_players, relay_only));
  }

  /** Takes the room's next number for an event and writes it; returns the number. */
  append(kind: string, payload: Prisma.InputJsonObject): Promise<number> {
    return this.appendAll([{ kind, payload }]);
  }

  /**
   * All at once, in this order, in one statement; returns the number of the last. `together`: what else that statement does. Of what
   * one of them does the others see nothing.
   */
  async appendAll(
    events: readonly { kind: string; payload: Prisma.InputJsonObject }[],
    together: readonly Prisma.Sql[] = [],
  ): Promise<number> {
    if (events.length === 0) return this.number;
    const kinds = events.map(({ kind }) => kind);
    const payloads = events.map(({ payload }) => JSON.stringify(payload));
    const more = together.map((statement, i) => Prisma.sql`${Prisma.raw(`also_${i}`)} AS (${statement}), `);
    // All who follow the room are woken when this is committed, and only then; and only once, however often it is
    // called.
    const [taken] = await this.tx.$queryRaw<{ next: bigint }[]>`
      WITH ${more.length > 0 ? Prisma.join(more, '') : Prisma.empty}taken AS (
        UPDATE room SET next_number = next_number + ${events.length} WHERE id = ${this.roomId}::uuid RETURNING id, next_number
      ), told AS (
        INSERT INTO room_event (room_id, number, kind, payload)
        SELECT taken.id, taken.next_number - ${events.length} + event.place - 1, event.kind, event.payload::jsonb
          FROM taken, unnest(${kinds}::text[], ${payloads}::text[]) WITH ORDINALITY AS event (kind, payload, place)
      )
      SELECT next_number AS next, pg_notify(${ROOM_CHANNEL}, ${this.roomId})::text FROM taken`;
    this.number = Number(taken!.next) - 1;
    return this.number;
  }
}

// ---- details ----

const inTurn = <T>(db: Database, roomId: string, work: () => Promise<T>): Promise<T> =>
  db.turns.run(roomId, 'too many change this room at this moment', work);

interface LockedRoom {
  next_number: bigint;
  now_ms: number;
  is_closed: boolean;
  second_device: 'joins' | 'refused';
  most_players: number | null;
  relay_only: boolean;
}
