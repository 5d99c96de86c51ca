// The statements that a server sends to its database for a join: recorded, counted, and sent again by `pg` alone.
import { setTimeout as pause } from 'node:timers/promises';
import { type startTestDatabase } from '@midip2p/testkit';
import { Client } from 'pg';
import { BareStream } from './bare-stream';
import { aHome, type Home, joinAndLeave, startServer, targetOf } from './stage';
import { FIRST_NUMBER, inOneRow, type Place, type Recording, Replay } from './statement-replay';
import { type Statement, StatementTap } from './statement-tap';

type TestDatabase = Awaited<ReturnType<typeof startTestDatabase>>;

export interface JoinStatements {
  recording: Recording;
  /** How many there are when the n-th player joins a room. */
  counts: Record<number, number>;
  /** One recording for each connection that replays it, each in a room of its own, with no server running. */
  replays: Replay[];
  close(): Promise<void>;
}

/** Of several: what a server asks besides, once a second, is in some of them. */
const TIMES = 5;
/** How long statements may still follow after the last event. */
const SETTLE_MS = 30;

/** On a database of its own of that PostgreSQL. `players`: for how many of a room statements are counted. */
export async function joinStatements(
  { url }: TestDatabase,
  workers: number,
  players: readonly number[],
): Promise<JoinStatements> {
  const own = await emptyDatabase(url);
  const rows = await connected(own);
  const tap = await StatementTap.open(own, 'midip2p');
  const server = await startServer(tap.url);
  try {
    const begin = async (roomId: string) =>
      void (await rows.query('UPDATE room SET next_number = $2 WHERE id = $1', [roomId, FIRST_NUMBER]));
    const homes = [await aHome(targetOf(server), 'recorded', begin)];
    for (let i = 0; i < workers; i += 1) homes.push(await aHome(targetOf(server), `asked${i}`));
    const recording = await recorded(rows, tap, homes[0]!);
    const counts = await counted(tap, homes[0]!, players);
    const places: Place[] = [];
    for (const home of homes.slice(1)) places.push(await placeOf(rows, home));
    await server.signal('SIGKILL'); // and nobody takes anybody off a roster
    const clients = await Promise.all(places.map(() => connected(own)));
    const replays = places.map((place, i) => new Replay(recording, clients[i]!, place));
    const close = async () => void (await Promise.all(clients.map((client) => client.end())));
    homes.forEach(({ at }) => at.close());
    return { recording, counts, replays, close };
  } finally {
    await server.close();
    await tap.close();
    await rows.end();
  }
}

// ---- details ----

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

async function emptyDatabase(url: string): Promise<string> {
  const client = await connected(url);
  await client.query('CREATE DATABASE asked_again');
  await client.end();
  return Object.assign(new URL(url), { pathname: '/asked_again' }).href;
}

async function placeOf(rows: Client, { person, roomId, sitter }: Home): Promise<Place> {
  const answer = await rows.query('SELECT next_number - 1 AS number FROM room WHERE id = $1', [roomId]);
  const { number } = answer.rows[0] as { number: string };
  const { sessionId, peerId } = sitter;
  return { roomId, accountId: person.accountId, sessionId, peerId, number: Number(number) };
}

async function recorded(rows: Client, tap: StatementTap, home: Home): Promise<Recording> {
  const all: Recording[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const place = await placeOf(rows, home);
    tap.take();
    await joinAndLeave(home);
    await pause(SETTLE_MS);
    const statements = inOneRow(tap.take());
    all.push({ place, statements, events: (await placeOf(rows, home)).number - place.number });
  }
  return least(all, ({ statements }) => statements);
}

async function counted(tap: StatementTap, { at, person, roomId }: Home, players: readonly number[]) {
  const there: BareStream[] = [];
  const counts: Record<number, number> = {};
  for (const n of players) {
    while (there.length < n - 2) there.push(await new BareStream(at, person.accessToken).join(roomId));
    const found: Statement[][] = [];
    for (let time = 0; time < TIMES; time += 1) {
      await pause(SETTLE_MS);
      tap.take();
      const stream = await new BareStream(at, person.accessToken).join(roomId);
      await stream.next('introduction', n - 1);
      await pause(SETTLE_MS);
      found.push(tap.take());
      await stream.leave();
    }
    counts[n] = least(found, (statements) => statements).length;
  }
  return counts;
}

const least = <T>(all: readonly T[], of: (one: T) => readonly unknown[]): T =>
  all.reduce((a, b) => (of(b).length < of(a).length ? b : a));
