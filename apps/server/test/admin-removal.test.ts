// Removing players, by each of the faces, and as a consequence of closing a room or disabling an account.
import type { AuditEntry } from '@midip2p/proto';
import type { RunningServer } from '../src';
import { anAdministrator } from './administrators';
import { type HttpsClient, httpsTo } from './https';
import { aRoom, ask, type Connections, joined, refusalOf, somebody, type Somebody, Stream } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let https: HttpsClient;
let root: Somebody;

withServer(async (started, atEnd) => {
  ({ server, at } = started);
  https = await httpsTo(server);
  root = await anAdministrator(server, at);
  atEnd(() => https.close());
});

/** Two who play in a room of the first. */
async function aJam() {
  const [ada, ben] = [await somebody(at), await somebody(at)];
  const roomId = await aRoom(at, ada, ben);
  return { roomId, ada, ben, a: await joined(at, ada, roomId), b: await joined(at, ben, roomId) };
}

const notesOf = async (action: string, targetId: string): Promise<AuditEntry[]> => {
  const options = { page: undefined, account: root.name, action, targetId };
  return (await ask(at.admin, at.admin.listAudit, options, root.accessToken)).entries;
};

/** What the one who is removed hears last, what the other hears, and that there is no way back. */
async function isOut({ roomId, ben, a, b }: Awaited<ReturnType<typeof aJam>>, detail: string): Promise<void> {
  expect(await b.stream.next('ended')).toMatchObject({ reason: 'removed', detail });
  await a.stream.next('removal');
  await a.stream.next('peerLeft', ({ peerId }) => peerId === b.peerId);
  const again = new Stream(at, ben.accessToken).hello(roomId);
  // Of a disabled account the token is no good any more, as soon as this server has heard of it.
  expect((await again.ended()).code).toMatch(/^(removed|room-closed|account-disabled|token-invalid)$/);
}

type Remove = (roomId: string, who: { peerId: string } | { account: string }, reason: string) => Promise<string[]>;

const byGrpc: Remove = async (roomId, who, reason) => {
  const whom =
    'peerId' in who
      ? { $case: 'peerId' as const, value: who.peerId }
      : { $case: 'account' as const, value: who.account };
  const options = { roomId, who: whom, reason };
  return (await ask(at.admin, at.admin.removePlayer, options, root.accessToken)).removedPeerIds;
};
const byRest: Remove = async (roomId, who, reason) => {
  const answer = await https.fetch(`${https.base}/api/v1/rooms/${roomId}/removals`, {
    method: 'POST',
    headers: { authorization: `Bearer ${root.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...who, reason }),
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { removedPeerIds: string[] }).removedPeerIds;
};

describe.each([
  ['grpc', byGrpc],
  ['rest', byRest],
])('by %s', (via, remove) => {
  it('removes one device, and notes it', async () => {
    const jam = await aJam();
    expect(await remove(jam.roomId, { peerId: jam.b.peerId }, 'too loud')).toEqual([jam.b.peerId]);
    await isOut(jam, 'too loud');
    const [note] = await notesOf('peer.remove', jam.b.peerId);
    expect(note).toMatchObject({ via, result: 'done', targetName: `${jam.ben.name}: laptop`, origin: '127.0.0.1' });
    expect(JSON.parse(note!.detail)).toEqual({ roomId: jam.roomId, reason: 'too loud' });
    jam.a.stream.die();
  });

  it('removes an account with all its devices, and notes it', async () => {
    const jam = await aJam();
    const phone = await joined(at, jam.ben, jam.roomId);
    const removed = await remove(jam.roomId, { account: jam.ben.name }, '');
    expect(removed.sort()).toEqual([jam.b.peerId, phone.peerId].sort());
    await isOut(jam, '');
    expect(await phone.stream.next('ended')).toMatchObject({ reason: 'removed' });
    const [note] = await notesOf('room.remove-account', jam.ben.accountId);
    expect(note).toMatchObject({ via, result: 'done', targetKind: 'account', targetName: jam.ben.name });
    jam.a.stream.die();
  });
});

it('knows nobody in another room, and notes that it was tried', async () => {
  const jam = await aJam();
  const elsewhere = await aRoom(at, jam.ada);
  for (const who of [
    { $case: 'peerId' as const, value: jam.b.peerId },
    { $case: 'account' as const, value: jam.ben.accountId },
  ]) {
    const options = { roomId: elsewhere, who, reason: '' };
    const call = ask(at.admin, at.admin.removePlayer, options, root.accessToken);
    expect((await refusalOf(call)).code).toBe('unknown-peer');
  }
  expect((await notesOf('peer.remove', jam.b.peerId))[0]).toMatchObject({ result: 'unknown-peer' });
  expect((await notesOf('room.remove-account', jam.ben.accountId))[0]).toMatchObject({ result: 'unknown-peer' });
  jam.a.stream.die();
  jam.b.stream.die();
});

it('empties a room that is closed', async () => {
  const jam = await aJam();
  const options = { roomId: jam.roomId, reason: 'the festival is over' };
  const { room, removedPeerIds } = await ask(at.admin, at.admin.closeRoom, options, root.accessToken);
  expect(removedPeerIds.sort()).toEqual([jam.a.peerId, jam.b.peerId].sort());
  expect(room).toMatchObject({ peers: 0 });
  const reason = { reason: 'removed', detail: 'room-closed: the festival is over' };
  expect(await jam.a.stream.next('ended')).toMatchObject(reason);
  expect(await jam.b.stream.next('ended')).toMatchObject(reason);
  expect((await notesOf('room.remove-account', jam.ben.accountId))[0]).toMatchObject({ result: 'done' });
});

it('removes an account that is disabled from every room it is in, also where its stream is broken', async () => {
  const [jam, ben] = [await aJam(), await somebody(at)];
  const other = await aRoom(at, ben, jam.ben);
  const there = await joined(at, jam.ben, other);
  const c = await joined(at, ben, other);
  there.stream.die();
  await c.stream.next('peerLeft');
  const options = { account: jam.ben.name, reason: '' };
  const { removedPeerIds } = await ask(at.admin, at.admin.disableAccount, options, root.accessToken);
  expect(removedPeerIds.sort()).toEqual([jam.b.peerId, there.peerId].sort());
  await isOut(jam, 'account-disabled');
  await c.stream.next('removal');
  expect(await notesOf('room.remove-account', jam.ben.accountId)).toHaveLength(2);
  jam.a.stream.die();
  c.stream.die();
});
