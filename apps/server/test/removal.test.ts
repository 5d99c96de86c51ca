// A player is removed: on whatever server, in one change of the room, and with no way back while the session lasts.
import { createPublicKey, randomBytes, randomUUID, verify } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { PeerLeftReason, RemovalPayload, removalSignedBytes } from '@midip2p/proto';
import { Client } from 'pg';
import type { RunningServer } from '../src';
import { aRoom, ask, type Connections, invitation, joined, somebody, type Somebody, Stream } from './player';
import { NOTE, removalsAt } from './removals-at';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let ada: Somebody;
let ben: Somebody;
let cleo: Somebody;
let database: Client;
let removals: ReturnType<typeof removalsAt>;

withServer(
  async (started, atEnd) => {
    ({ server, at } = started);
    [ada, ben, cleo] = [await somebody(at), await somebody(at), await somebody(at)];
    database = new Client({ connectionString: server.databaseUrl });
    await database.connect();
    removals = removalsAt(server);
    atEnd(() => database.end());
    atEnd(() => removals.close());
  },
  { session: { graceSeconds: 1 } },
);

const REASON = 'would not stop playing Wonderwall';
const REMOVED = { code: 'removed', status: status.PERMISSION_DENIED };
const gone = (stream: Stream) => stream.send({ $case: 'leave', value: {} }).ended();

/** What was signed, if it was. */
function read(key: Uint8Array, { payload, signature }: { payload: Uint8Array; signature: Uint8Array }) {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') };
  expect(verify(null, removalSignedBytes(payload), createPublicKey({ key: jwk, format: 'jwk' }), signature)).toBe(true);
  return RemovalPayload.decode(payload);
}

/** Ada and Ben, both ready, in a room of all three. */
async function twoPlay() {
  const roomId = await aRoom(at, ada, ben, cleo);
  const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
  return { roomId, a, b };
}

it('tells everybody by a signed word, in one change, and ends the stream of who is removed with the reason', async () => {
  const { roomId, a, b } = await twoPlay();
  const { number: first } = await a.stream.next('peerJoined');
  const fingerprint = randomBytes(32);
  b.stream.ready(fingerprint); // with another engine than before
  await a.stream.next('peerJoined', ({ number }) => number > first);
  const removed = await removals.removePeer({ peerId: b.peerId, reason: REASON }, NOTE);
  expect(removed).toMatchObject({ peerId: b.peerId, sessionId: b.sessionId, roomId, device: 'laptop' });

  const removal = await a.stream.next('removal');
  const word = read(a.introductionKey, removal);
  expect(word).toMatchObject({ sessionId: a.sessionId, peerId: b.peerId, reason: REASON });
  expect(word.fingerprints).toEqual([fingerprint]);
  expect(Math.abs(Date.now() - word.issuedAtMs)).toBeLessThan(60_000);
  const left = await a.stream.next('peerLeft');
  expect(left).toMatchObject({
    peerId: b.peerId,
    reason: PeerLeftReason.PEER_LEFT_REASON_REMOVED,
    number: removal.number,
  });

  expect(read(b.introductionKey, await b.stream.next('removal')).peerId).toBe(b.peerId);
  expect(await b.stream.next('ended')).toMatchObject({ reason: 'removed', detail: REASON });
  expect((await b.stream.ended()).status).toBe(status.OK);
  const rows = await database.query('SELECT state FROM peer WHERE id = $1', [b.peerId]);
  expect(rows.rows).toEqual([{ state: 'removed' }]);
  const kinds = await database.query(
    "SELECT 1 FROM room_event WHERE room_id = $1 AND kind LIKE 'peer-%' AND number > $2",
    [roomId, removal.number - 1],
  );
  expect(kinds.rowCount).toBe(1); // the end of its stream is no second leave
  await gone(a.stream);
});

it('makes another one master in the same change', async () => {
  const { a, b } = await twoPlay();
  await b.stream.next('introduction');
  await removals.removePeer({ peerId: a.peerId, reason: '' }, NOTE);
  const { number } = await b.stream.next('removal');
  expect(await b.stream.next('master')).toMatchObject({ peerId: b.peerId, number: number + 1 });
  await gone(b.stream);
});

it('lets nobody of that account back before the session ends: neither the peer, nor another', async () => {
  const { roomId, a, b } = await twoPlay();
  await removals.removePeer({ peerId: b.peerId, reason: REASON }, NOTE);
  const resumed = await new Stream(at, ben.accessToken).hello(roomId, { peerId: b.peerId, resumeFrom: 2 }).ended();
  expect(resumed).toMatchObject(REMOVED);
  expect(resumed.message).toContain(REASON);
  expect(await new Stream(at, ben.accessToken).hello(roomId).ended()).toMatchObject(REMOVED);
  // Nobody else is in its way, and the next session is open to it.
  const c = await joined(at, cleo, roomId);
  await Promise.all([gone(a.stream), gone(c.stream)]);
  const ended = async () =>
    (await database.query('SELECT ended_at FROM session WHERE id = $1', [b.sessionId])).rows[0].ended_at !== null;
  while (!(await ended()));
  expect(await new Stream(at, ben.accessToken).hello(roomId, { peerId: b.peerId }).ended()).toMatchObject(REMOVED);
  const again = await joined(at, ben, roomId);
  expect(again.sessionId).not.toBe(b.sessionId);
  await gone(again.stream);
});

it('reaches a peer whose stream is broken, and one that is not ready yet', async () => {
  const { roomId, a, b } = await twoPlay();
  b.stream.die();
  await a.stream.next('peerLeft');
  await removals.removePeer({ peerId: b.peerId, reason: REASON }, NOTE);
  expect(read(a.introductionKey, await a.stream.next('removal')).peerId).toBe(b.peerId);
  expect(await new Stream(at, ben.accessToken).hello(roomId, { peerId: b.peerId }).ended()).toMatchObject(REMOVED);

  const arriving = new Stream(at, cleo.accessToken).hello(roomId);
  const { peerId } = await arriving.next('welcome');
  await removals.removePeer({ peerId, reason: '' }, NOTE);
  expect(read(a.introductionKey, await a.stream.next('removal'))).toMatchObject({ peerId, fingerprints: [] });
  expect((await arriving.next('ended')).reason).toBe('removed');
  await gone(a.stream);
});

it('says `removed` to a peer that goes on talking, before it has heard', async () => {
  const timing = {
    ...{ epoch: undefined, state: 'CLOCK_STATE_LOCKED' as never, synchronised: true, links: [], service: undefined },
    ...{ rttUs: 1, jitterBoundUs: 1, pathBoundUs: 1, inputs: undefined },
  };
  const { a, b } = await twoPlay();
  // Removed behind the room's back: nothing wakes the stream, so that what it says next comes first.
  await database.query("UPDATE peer SET state = 'removed' WHERE id = ANY($1)", [[a.peerId, b.peerId]]);
  expect(await a.stream.send({ $case: 'timing', value: timing }).ended()).toMatchObject(REMOVED);
  expect(await b.stream.send({ $case: 'candidates', value: { candidates: [] } }).ended()).toMatchObject(REMOVED);
});

it('is told to who comes later, or has missed the events', async () => {
  const { roomId, a, b } = await twoPlay();
  a.stream.die();
  await removals.removePeer({ peerId: b.peerId, reason: REASON }, NOTE);
  await database.query('DELETE FROM room_event WHERE room_id = $1', [roomId]);
  const back = new Stream(at, ada.accessToken).hello(roomId, { peerId: a.peerId, resumeFrom: 2 });
  expect(await back.next('welcome')).toMatchObject({ resumed: false });
  const { peers, removals: told } = await back.next('snapshot');
  expect(peers).toEqual([]);
  expect(told.map((one) => read(a.introductionKey, one).peerId)).toEqual([b.peerId]);
  await gone(back);
});

it('is told to who resumes', async () => {
  const { roomId, a, b } = await twoPlay();
  const { number: seen } = await a.stream.next('introduction');
  a.stream.die();
  await removals.removePeer({ peerId: b.peerId, reason: REASON }, NOTE);
  const back = new Stream(at, ada.accessToken).hello(roomId, { peerId: a.peerId, resumeFrom: seen });
  expect(await back.next('welcome')).toMatchObject({ resumed: true });
  expect(read(a.introductionKey, await back.next('removal')).peerId).toBe(b.peerId);
  await gone(back);
});

it('takes all peers of an account at once, and notes who did it in the same change', async () => {
  const { roomId, a, b } = await twoPlay();
  const second = await joined(at, ben, roomId);
  const ids = [b.peerId, second.peerId];
  const note = { ...NOTE, action: 'room.remove-account', detail: { reason: REASON } } as const;
  const removed = await removals.removeAccount({ roomId, accountId: ben.accountId, reason: REASON }, note);
  expect(removed.map(({ peerId }) => peerId)).toEqual(ids);
  expect([
    read(a.introductionKey, await a.stream.next('removal')).peerId,
    read(a.introductionKey, await a.stream.next('removal')).peerId,
  ]).toEqual(ids);
  for (const { stream } of [b, second]) expect((await stream.next('ended')).reason).toBe('removed');
  const notes = await database.query("SELECT * FROM audit WHERE action = 'room.remove-account'");
  expect(notes.rows).toEqual([
    expect.objectContaining({ target_kind: 'account', target_id: ben.accountId, result: 'done' }),
  ]);
  await gone(a.stream);
});

it('does nothing the second time, and refuses what is in no session that goes on', async () => {
  const { roomId, a, b } = await twoPlay();
  await removals.removePeer({ peerId: b.peerId, reason: REASON }, NOTE);
  const { number } = await a.stream.next('removal');
  expect(await removals.removePeer({ peerId: b.peerId, reason: 'again' }, NOTE)).toMatchObject({ peerId: b.peerId });
  const events = await database.query('SELECT 1 FROM room_event WHERE room_id = $1 AND number > $2', [roomId, number]);
  expect(events.rowCount).toBe(0);
  await gone(a.stream);
  await expect(removals.removePeer({ peerId: randomUUID(), reason: '' }, NOTE)).rejects.toMatchObject({
    code: 'unknown-peer',
  });
  const nobody = { roomId, accountId: cleo.accountId, reason: '' };
  await expect(removals.removeAccount(nobody, NOTE)).rejects.toMatchObject({ code: 'unknown-peer' });
  await expect(removals.removeAccount({ ...nobody, roomId: randomUUID() }, NOTE)).rejects.toMatchObject({
    code: 'unknown-room',
  });
});

it('says that the room is unknown to who was taken out of its members besides', async () => {
  const { roomId, a, b } = await twoPlay();
  await removals.removePeer({ peerId: b.peerId, reason: REASON }, NOTE);
  await database.query('DELETE FROM member WHERE room_id = $1 AND account_id = $2', [roomId, ben.accountId]);
  expect(await new Stream(at, ben.accessToken).hello(roomId).ended()).toMatchObject({ code: 'unknown-room' });
  // Invited again, the removal of this session still counts.
  await ask(at.rooms, at.rooms.acceptInvitation, { code: await invitation(at, ada, roomId) }, ben.accessToken);
  expect(await new Stream(at, ben.accessToken).hello(roomId).ended()).toMatchObject(REMOVED);
  await gone(a.stream);
});
