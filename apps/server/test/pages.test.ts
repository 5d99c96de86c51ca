// Lists in pages: everything that is there is told once, whatever goes meanwhile, and no page is too large.
import { randomUUID } from 'node:crypto';
import type { RunningServer } from '../src';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import { aRoom, ask, type Connections, joined, refusalOf, somebody, type Somebody } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let root: Somebody;

withServer(async (started) => {
  ({ server, at } = started);
  root = await anAdministrator(server, at);
});

const sql = (text: string) => asked(server.databaseUrl, text);

/** All of a list, in pages of `size`. */
async function pages<T>(
  size: number,
  list: (page: { size: number; after: string }) => Promise<{ items: T[]; next: string }>,
): Promise<T[][]> {
  const all: T[][] = [];
  for (let after = ''; ;) {
    const { items, next } = await list({ size, after });
    all.push(items);
    if (next === '') return all;
    after = next;
  }
}

const myRooms = (who: Somebody) => async (page?: { size: number; after: string }) => {
  const { rooms, next } = await ask(at.rooms, at.rooms.listRooms, { page }, who.accessToken);
  return { items: rooms, next };
};

/** Makes rooms of that owner without a word to the server: 2 000 in a moment. */
async function manyRooms({ accountId }: Somebody, count: number): Promise<void> {
  await sql(`WITH made AS (
      INSERT INTO room (id, owner_id, name)
      SELECT gen_random_uuid(), '${accountId}', 'room ' || lpad(n::text, 5, '0') FROM generate_series(1, ${count}) n
      RETURNING id)
    INSERT INTO member (room_id, account_id, role) SELECT id, '${accountId}', 'owner' FROM made`);
}

it("one's rooms, however many: every one once, by name", async () => {
  const ada = await somebody(at);
  await manyRooms(ada, 2000);
  const told = await pages(300, myRooms(ada));
  expect(told.map(({ length }) => length)).toEqual([300, 300, 300, 300, 300, 300, 200]);
  const names = told.flat().map(({ name }) => name);
  expect(names).toEqual([...names].sort());
  expect(new Set(names).size).toBe(2000);
});

it('a client that knows of no pages gets the first 500, and is well', async () => {
  const ada = await somebody(at);
  await manyRooms(ada, 700);
  const { items, next } = await myRooms(ada)(undefined);
  expect(items).toHaveLength(500);
  expect(items[0]).toMatchObject({ role: 'ROLE_OWNER', memberCount: 1, members: [{ name: ada.name }] });
  expect(next).not.toBe('');
});

it('who is there is on a page, though the last of the page before has gone', async () => {
  const owner = await somebody(at);
  const guests = await Promise.all(Array.from({ length: 4 }, () => somebody(at)));
  const roomId = await aRoom(at, owner, ...guests);
  const players = [];
  for (const who of [owner, ...guests]) players.push(await joined(at, who, roomId));
  const list = async (page: { size: number; after: string }) => {
    const request = { page, roomId, sessionId: '', goneToo: false };
    const { peers, next } = await ask(at.admin, at.admin.listPeers, request, root.accessToken);
    return { items: peers.map(({ id }) => id), next };
  };
  const first = await list({ size: 2, after: '' });
  expect(first.items).toEqual(players.slice(0, 2).map(({ peerId }) => peerId));
  players[1]!.stream.send({ $case: 'leave', value: {} });
  await players[1]!.stream.ended();
  expect((await list({ size: 2, after: first.next })).items).toEqual(players.slice(2, 4).map(({ peerId }) => peerId));
  await sql(`DELETE FROM peer WHERE id = '${players[1]!.peerId}'`); // as when its time is over
  expect((await list({ size: 3, after: first.next })).items).toEqual(players.slice(2).map(({ peerId }) => peerId));
  players.forEach(({ stream }) => stream.die());
});

it('rooms, members, sessions, accounts, audit and devices: each comes once, page by page', async () => {
  const owner = await somebody(at);
  const guests = await Promise.all(Array.from({ length: 4 }, () => somebody(at)));
  const roomId = await aRoom(at, owner, ...guests);
  const { accessToken: token } = root;
  const { admin } = at;
  const lists: Record<string, (page: { size: number; after: string }) => Promise<{ items: unknown[]; next: string }>> =
    {
      rooms: async (page) => {
        const { rooms, next } = await ask(admin, admin.listAllRooms, { page, name: '' }, token);
        return { items: rooms.map(({ id }) => id).filter((id) => id === roomId), next };
      },
      'members of a room': async (page) => {
        const { members, next } = await ask(admin, admin.listRoomMembers, { page, roomId }, token);
        return { items: members, next };
      },
      "members of one's room": async (page) => {
        const { members, next } = await ask(at.rooms, at.rooms.listMembers, { page, roomId }, guests[0]!.accessToken);
        return { items: members, next };
      },
      accounts: async (page) => {
        const { accounts, next } = await ask(admin, admin.listAccounts, { page, name: '' }, token);
        return { items: accounts.map(({ id }) => id), next };
      },
      devices: async (page) => {
        const { devices, next } = await ask(at.auth, at.auth.listDevices, { page }, owner.accessToken);
        return { items: devices.map(({ id }) => id), next };
      },
    };
  for (let n = 0; n < 4; ++n)
    await ask(at.auth, at.auth.signIn, { name: owner.name, password: owner.password, device: `device ${n}` });
  const lengths: Record<string, number> = {};
  for (const [what, list] of Object.entries(lists)) {
    const whole = (await pages(500, list)).flat();
    expect([what, (await pages(3, list)).flat()]).toEqual([what, whole]);
    lengths[what] = whole.length;
  }
  const five = { 'members of a room': 5, "members of one's room": 5, devices: 5 };
  expect(lengths).toMatchObject({ rooms: 1, ...five, accounts: expect.any(Number) });
});

it('a room in a list shows its first sixteen members, and how many there are', async () => {
  const owner = await somebody(at);
  const roomId = await aRoom(at, owner);
  await sql(`WITH made AS (
      INSERT INTO account (id, name, name_key, password_hash)
      SELECT gen_random_uuid(), 'many' || n, 'many' || n, 'none' FROM generate_series(1, 400) n RETURNING id)
    INSERT INTO member (room_id, account_id, role) SELECT '${roomId}', id, 'player' FROM made`);
  const [listed] = (await myRooms(owner)({ size: 1, after: '' })).items;
  expect([listed!.members.length, listed!.memberCount, listed!.role]).toEqual([16, 401, 'ROLE_OWNER']);
  const request = { room: { $case: 'id' as const, value: roomId } };
  const { room } = await ask(at.rooms, at.rooms.getRoom, request, owner.accessToken);
  expect([room!.members.length, room!.memberCount, room!.role]).toEqual([256, 401, 'ROLE_OWNER']);
});

it('a page of large things ends before a client would refuse it', async () => {
  const owner = await somebody(at);
  const roomId = await aRoom(at, owner);
  const { stream, peerId, sessionId } = await joined(at, owner, roomId);
  const link = `{"peerId":"${randomUUID()}","rttUs":1,"eventsSent":1,"eventsReceived":1,"late":0,"gaps":0,"resumed":0}`;
  await sql(`INSERT INTO peer (id, session_id, account_id, device, agent, state, stream_id, replica_id, seen_at, links)
    SELECT gen_random_uuid(), session_id, account_id, device, agent, 'lost', stream_id, replica_id, seen_at,
      ('[' || rtrim(repeat('${link},', 255), ',') || ']')::jsonb
    FROM peer, generate_series(1, 50) WHERE id = '${peerId}'`);
  const request = { roomId: '', sessionId, goneToo: true };
  const told = await pages(500, async (page) => {
    const { peers, next } = await ask(at.admin, at.admin.listPeers, { page, ...request }, root.accessToken);
    expect(JSON.stringify(peers).length).toBeLessThan(600_000);
    return { items: peers, next };
  });
  expect(new Set(told.flat().map(({ id }) => id)).size).toBe(51);
  stream.die();
});

it.each(['made up', randomUUID(), '€', Buffer.from('["peers","1","x"]').toString('base64url')])(
  'a place to go on that no page has named is refused: %s',
  async (after) => {
    const page = { size: 1, after };
    const outcomes = [
      ask(at.rooms, at.rooms.listRooms, { page }, root.accessToken),
      ask(at.auth, at.auth.listDevices, { page }, root.accessToken),
      ask(at.admin, at.admin.listAllRooms, { page, name: '' }, root.accessToken),
      ask(at.admin, at.admin.listSessions, { page, roomId: '', endedToo: true }, root.accessToken),
      ask(at.admin, at.admin.listPeers, { page, roomId: '', sessionId: '', goneToo: true }, root.accessToken),
      ask(at.admin, at.admin.listAccounts, { page, name: '' }, root.accessToken),
      ask(at.admin, at.admin.listAudit, { page, account: '', action: '', targetId: '' }, root.accessToken),
    ].map(refusalOf);
    for (const { code } of await Promise.all(outcomes)) expect(code).toBe('cursor-unknown');
  },
);
