import { createRequire } from 'node:module';
import { join } from 'node:path';

export interface RoomEventRow {
  room_id: string;
  number: number;
  kind: string;
}

interface PgClient {
  connect(): Promise<void>;
  query(sql: string): Promise<{ rows: RoomEventRow[] }>;
  end(): Promise<void>;
}

/** What happened in all rooms, as the database has it: by room, in order. */
export async function roomEvents(databaseUrl: string): Promise<RoomEventRow[]> {
  // `pg` is the server's own: this package has no other dealings with a database.
  const ofServer = createRequire(join(__dirname, '../../../apps/server/package.json'));
  const { Client } = ofServer('pg') as { Client: new (options: object) => PgClient };
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query('SELECT room_id, number::int, kind FROM room_event ORDER BY room_id, number')).rows;
  } finally {
    await client.end();
  }
}

/** Rooms whose numbers are not 1, 2, 3, … */
export function roomsWithHoles(rows: RoomEventRow[]): string[] {
  const byRoom = new Map<string, number[]>();
  for (const { room_id, number } of rows) byRoom.set(room_id, [...(byRoom.get(room_id) ?? []), number]);
  return [...byRoom].flatMap(([room, numbers]) =>
    numbers.every((number, index) => number === index + 1) ? [] : [room],
  );
}
