// Many servers on one database, replaced one after another while people are in sessions.
import { randomBytes, randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type SessionEvent, type SessionStream } from '@midip2p/coordinator';
import {
  aPlayer,
  aRoomOf,
  Balancer,
  ServerProcess,
  sharedKeys,
  startTestDatabase,
  temporaryDir,
  type TemporaryDir,
  type TestDatabase,
  type TestPlayer,
} from '../src';
import { Listener } from './listener';

jest.setTimeout(180_000);

const CLIENTS = 20;
const ROOMS = 2;

let database: TestDatabase;
let secrets: TemporaryDir;
let balancer: Balancer;
let keys: ReturnType<typeof sharedKeys>;
let certificate: string;
const replicas: ServerProcess[] = [];
const players: TestPlayer[] = [];

/** One more server process on the database. */
async function aReplica(): Promise<ServerProcess> {
  const tls = { certificateFile: certificate, keyFile: certificate };
  const config = { database: { url: database.url }, operations: { port: 0 }, keys, tls, server: { drainSeconds: 2 } };
  const replica = await ServerProcess.start({ config });
  replicas.push(replica);
  balancer.add(replica);
  return replica;
}

/** HOST:PORT#FINGERPRINT of whoever is behind the balancer. */
const door = () => `${balancer.host}:${balancer.port}#${replicas[0]!.address.fingerprint}`;

beforeAll(async () => {
  database = await startTestDatabase();
  secrets = temporaryDir('midip2p-replicas-');
  keys = sharedKeys(secrets.path);
  balancer = await Balancer.open();
  // The certificate that one server makes for itself serves them all.
  const maker = await ServerProcess.start({ config: { database: { url: database.url } } });
  certificate = join(secrets.path, 'certificate.pem');
  copyFileSync(maker.certificateFile, certificate);
  await maker.close();
});
afterAll(async () => {
  for (const { coordinator } of players) coordinator.close();
  for (const replica of replicas) await replica.close();
  await balancer?.close();
  secrets?.remove();
  await database?.stop();
});

interface Row {
  room_id: string;
  number: number;
  kind: string;
}

/** What happened, as the database has it. */
async function events(): Promise<Row[]> {
  // `pg` is the server's own: this package has no dealings with a database otherwise.
  const serverRequire = createRequire(join(__dirname, '../../../apps/server/package.json'));
  const { Client } = serverRequire('pg') as { Client: new (options: object) => PgClient };
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query('SELECT room_id, number::int, kind FROM room_event ORDER BY room_id, number')).rows;
  } finally {
    await client.end();
  }
}
interface PgClient {
  connect(): Promise<void>;
  query(sql: string): Promise<{ rows: Row[] }>;
  end(): Promise<void>;
}

interface Member {
  at: Listener;
  stream: SessionStream;
  peerId: string;
  roomId: string;
}

async function joined(player: TestPlayer, roomId: string): Promise<Member> {
  const stream = player.coordinator.join({ roomId, device: 'laptop', agent: 'test/1' });
  const at = new Listener(stream);
  const { peerId } = await at.next('welcome');
  const fingerprint = new Uint8Array(randomBytes(32));
  stream.ready({ fingerprint, boot: randomUUID(), candidates: [{ host: '127.0.0.1', port: 4000 }] });
  await at.next('peerJoined', (event) => event.peerId === peerId);
  return { at, stream, peerId, roomId };
}

const TOLD: Record<string, SessionEvent['type']> = {
  'peer-joined': 'peerJoined',
  'peer-left': 'peerLeft',
  master: 'master',
  'member-joined': 'memberJoined',
};

/** Everything after its own arrival, each once, none missing. */
function expectWholeStory({ at, peerId, roomId }: Member, rows: Row[]): void {
  const { heard } = at;
  const own = heard.find((event) => event.type === 'peerJoined' && event.peerId === peerId) as { number: number };
  const told = heard.flatMap((event) =>
    'number' in event && event.number > own.number ? [[event.number, event.type]] : [],
  );
  const last = told.at(-1)![0] as number;
  const kept = rows.filter((row) => row.room_id === roomId && row.number > own.number && row.number <= last);
  expect(told).toEqual(kept.flatMap(({ number, kind }) => (TOLD[kind] ? [[number, TOLD[kind]]] : [])));
  expect(heard.filter(({ type }) => type === 'welcome')).toHaveLength(1);
}

/** Somebody new becomes a member of each room, which everybody in it is told. */
async function markTheEnd(members: Member[], owners: TestPlayer[]): Promise<void> {
  const mark = await aPlayer({ text: door() }, 'mark');
  players.push(mark);
  for (const [index, owner] of owners.entries()) {
    const { code } = await owner.coordinator.invite(members[index]!.roomId);
    await mark.coordinator.acceptInvitation(code);
  }
  await Promise.all(members.map(({ at }) => at.next('memberJoined', ({ name }) => name === mark.name)));
}

it('are replaced under 20 clients, and later one is killed: no event is lost or told twice, nobody is off the roster', async () => {
  const [first, second] = [await aReplica(), await aReplica()];
  for (let n = 0; n <= CLIENTS; n += 1) players.push(await aPlayer({ text: door() }, `player${n}`));
  const people = players.slice(0, CLIENTS);
  const restless = players[CLIENTS]!;
  const owners = people.slice(0, ROOMS);
  const rooms: string[] = [];
  for (const [index, owner] of owners.entries()) {
    const guests = people.filter((_, n) => n >= ROOMS && n % ROOMS === index);
    rooms.push((await aRoomOf(owner, ...guests, restless)).id);
  }
  const members = await Promise.all(people.map((player, n) => joined(player, rooms[n % ROOMS]!)));
  const streamsOf = async ({ operations }: ServerProcess) => {
    const text = await (await fetch(`http://${operations.host}:${operations.port}/metrics`)).text();
    return Number(/^midip2p_streams (\d+)$/m.exec(text)![1]);
  };
  const [atFirst, atSecond] = [await streamsOf(first), await streamsOf(second)];
  expect([atFirst > 0, atSecond > 0, atFirst + atSecond]).toEqual([true, true, CLIENTS]);

  // Meanwhile somebody comes and goes all the time.
  let settled = false;
  let visits = 0;
  const visiting = (async () => {
    for (; !settled; visits += 1) await (await joined(restless, rooms[visits % ROOMS]!)).stream.leave();
  })();
  const third = await aReplica();
  expect(await first.drain()).toBe(0);
  const fourth = await aReplica();
  expect(await second.drain()).toBe(0);
  settled = true;
  await visiting;
  expect(visits).toBeGreaterThan(ROOMS);
  await markTheEnd(members, owners);
  expect((await streamsOf(third)) + (await streamsOf(fourth))).toBe(CLIENTS);

  const present = new Set(members.map(({ peerId }) => peerId));
  for (const { at } of members) {
    const downs = at.heard.flatMap((event) => (event.type === 'connection' && event.error ? [event.error.code] : []));
    expect(downs.length).toBeGreaterThan(0);
    expect(new Set(downs)).toEqual(new Set(['server-stopping'])); // told to, each time: never cut off
    expect(at.heard.filter((event) => event.type === 'peerLeft' && present.has(event.peerId))).toEqual([]);
  }
  expectNoHoles(await events());
  for (const member of members) expectWholeStory(member, await events());

  await third.signal('SIGKILL');
  await markTheEnd(members, owners);
  const after = await events();
  expectNoHoles(after);
  for (const member of members) expectWholeStory(member, after);
  expect(await streamsOf(fourth)).toBe(CLIENTS);
  await Promise.all(members.map(({ stream }) => stream.leave()));
});

function expectNoHoles(rows: Row[]): void {
  for (const roomId of new Set(rows.map(({ room_id }) => room_id))) {
    const numbers = rows.filter(({ room_id }) => room_id === roomId).map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  }
}
