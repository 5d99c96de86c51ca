import { databaseClient } from './database-client';

export interface RoomEventRow {
  room_id: string;
  number: number;
  kind: string;
}

/** The events of all rooms in the database, by room and in order. */
export async function roomEvents(databaseUrl: string): Promise<RoomEventRow[]> {
  const client = await databaseClient(databaseUrl);
  try {
    const all = 'SELECT room_id, number::int, kind FROM room_event ORDER BY room_id, number';
    return (await client.query<RoomEventRow>(all)).rows;
  } finally {
    await client.end();
  }
}

/** Rooms the numbers of whose events are not 1, 2, 3, … */
export function roomsWithHoles(rows: RoomEventRow[]): string[] {
  const byRoom = new Map<string, number[]>();
  for (const { room_id, number } of rows) byRoom.set(room_id, [...(byRoom.get(room_id) ?? []), number]);
  return [...byRoom].flatMap(([room, numbers]) =>
    numbers.every((number, index) => number === index + 1) ? [] : [room],
  );
}
