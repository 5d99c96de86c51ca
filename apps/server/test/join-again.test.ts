// Somebody who is, or was, in the room comes to it: on a stream after the one that broke, or with another device.
import { status } from '@grpc/grpc-js';
import { PeerLeftReason, SecondDevice } from '@midip2p/proto';
import { Client } from 'pg';
import type { RunningServer } from '../src';
import {
  aRoom,
  AS_IT_IS,
  ask,
  type Connections,
  connectTo,
  joined,
  opened,
  somebody,
  type Somebody,
  Stream,
} from './player';
import { aServer, withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let ada: Somebody;
let ben: Somebody;
let database: Client;

withServer(async (started, atEnd) => {
  ({ server, at } = started);
  [ada, ben] = [await somebody(at), await somebody(at)];
  database = new Client({ connectionString: server.databaseUrl });
  await database.connect();
  atEnd(() => database.end());
});

/** Its stream is known to have broken. */
async function gone(peerId: string): Promise<void> {
  for (;;) {
    const { rows } = await database.query('SELECT state FROM peer WHERE id = $1', [peerId]);
    if (rows[0].state === 'lost') return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a stream that broke', () => {
  it('goes on from the number it was at, and misses nothing', async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    const { number: seen } = await a.stream.next('master');
    a.stream.die();
    const b = await joined(at, ben, roomId); // while nobody listens
    const back = new Stream(at, ada.accessToken).hello(roomId, { resumeFrom: seen, peerId: a.peerId });
    expect(await back.next('welcome')).toMatchObject({
      number: seen,
      peerId: a.peerId,
      sessionId: a.sessionId,
      resumed: true,
    });
    const own = await back.next('peerLeft');
    expect(own).toMatchObject({ peerId: a.peerId, reason: PeerLeftReason.PEER_LEFT_REASON_LOST, number: seen + 1 });
    expect((await back.next('peerJoined')).peer!.peerId).toBe(b.peerId);
    back.ready();
    await back.next('peerJoined', ({ peer }) => peer?.peerId === a.peerId);
    expect(opened(a.introductionKey, await back.next('introduction')).peerId).toBe(b.peerId);
  });

  it('goes on with the session even when that had ended, for the jam went on without the server', async () => {
    const brief = await aServer({ session: { graceSeconds: 0 } });
    const there = await connectTo(brief);
    const rows = new Client({ connectionString: brief.databaseUrl });
    await rows.connect();
    const ended = async () =>
      (await rows.query('SELECT count(*)::int AS n FROM session WHERE ended_at IS NOT NULL')).rows[0].n;
    try {
      const [cleo, dan] = [await somebody(there), await somebody(there)];
      const roomId = await aRoom(there, cleo, dan);
      const [c, d] = [await joined(there, cleo, roomId), await joined(there, dan, roomId)];
      const { number: seen } = await c.stream.next('master');
      c.stream.die();
      d.stream.die();
      while ((await ended()) === 0); // nobody was seen for longer than the grace period
      const back = new Stream(there, cleo.accessToken).hello(roomId, { resumeFrom: seen, peerId: c.peerId });
      expect(await back.next('welcome')).toMatchObject({ peerId: c.peerId, sessionId: c.sessionId, resumed: true });
      const too = new Stream(there, dan.accessToken).hello(roomId, { peerId: d.peerId });
      expect(await too.next('welcome')).toMatchObject({ peerId: d.peerId, sessionId: c.sessionId });
      expect(await ended()).toBe(0);
      // Who had said goodbye, or is of another room, reopens nothing.
      for (const stream of [back, too]) stream.send({ $case: 'leave', value: {} });
      while ((await ended()) === 0);
      const gone = await new Stream(there, cleo.accessToken).hello(roomId, { peerId: c.peerId }).ended();
      expect(gone.code).toBe('unknown-peer');
    } finally {
      await rows.end();
      there.close();
      await brief.stop();
    }
  });

  it('gets a snapshot when the events since are no longer kept', async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    const { number: seen } = await a.stream.next('master');
    const b = await joined(at, ben, roomId);
    await database.query('DELETE FROM room_event WHERE room_id = $1 AND number <= $2', [roomId, seen + 1]);
    const back = new Stream(at, ada.accessToken).hello(roomId, { resumeFrom: seen, peerId: a.peerId });
    expect(await back.next('welcome')).toMatchObject({ resumed: false });
    const { peers } = await back.next('snapshot');
    expect(peers.map(({ peerId }) => peerId).sort()).toEqual([a.peerId, b.peerId].sort());
  });

  it('is replaced by the next one of its peer, even if nobody noticed that it broke', async () => {
    const roomId = await aRoom(at, ada, ben);
    const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    const second = new Stream(at, ada.accessToken).hello(roomId, { peerId: a.peerId });
    await second.next('welcome');
    expect((await a.stream.next('ended')).reason).toBe('replaced');
    expect((await a.stream.ended()).code).toBe('peer-replaced');
    second.ready();
    // The old stream's end took nobody off the roster: the next thing Ben hears of Ada is that she is ready again.
    const { number } = await b.stream.next('peerJoined', ({ peer }) => peer?.peerId === a.peerId);
    const events = await database.query("SELECT 1 FROM room_event WHERE room_id = $1 AND kind = 'peer-left'", [roomId]);
    expect([events.rowCount, number > 0]).toEqual([0, true]);
  });

  it("cannot be taken up by somebody else's account", async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    const thief = new Stream(at, ben.accessToken).hello(roomId, { peerId: a.peerId });
    expect(await thief.ended()).toMatchObject({ code: 'unknown-peer', status: status.NOT_FOUND });
  });
});

describe('a player with two devices', () => {
  const takeOne = (roomId: string) =>
    ask(
      at.rooms,
      at.rooms.updateRoom,
      { ...AS_IT_IS, roomId, secondDevice: SecondDevice.SECOND_DEVICE_REFUSED },
      ada.accessToken,
    );

  it('plays with both, as two peers', async () => {
    const roomId = await aRoom(at, ada);
    const [first, second] = [await joined(at, ada, roomId), await joined(at, ada, roomId)];
    expect(second.peerId).not.toBe(first.peerId);
    expect((await first.stream.next('peerJoined')).peer).toMatchObject({
      peerId: second.peerId,
      accountName: ada.name,
    });
  });

  it('is refused with the second where the room takes one, and the first plays on', async () => {
    const roomId = await aRoom(at, ada, ben);
    await takeOne(roomId);
    const first = await joined(at, ada, roomId);
    const refused = await new Stream(at, ada.accessToken).hello(roomId).ended();
    expect(refused).toMatchObject({ code: 'second-device-refused', status: status.FAILED_PRECONDITION });
    expect(refused.message).toContain('"laptop"');
    await joined(at, ben, roomId); // one device each
    expect((await first.stream.next('peerJoined')).peer?.accountName).toBe(ben.name);
    first.stream.send({ $case: 'leave', value: {} });
    await first.stream.next('ended');
    await joined(at, ada, roomId);
  });

  it('may resume with the one, and not beside the other where the room takes one: a laptop that wakes stays out', async () => {
    const roomId = await aRoom(at, ada);
    const first = await joined(at, ada, roomId);
    await takeOne(roomId);
    first.stream.die();
    await gone(first.peerId);
    const awake = new Stream(at, ada.accessToken).hello(roomId, { peerId: first.peerId });
    expect((await awake.next('welcome')).peerId).toBe(first.peerId);
    awake.die();
    await gone(first.peerId);
    const other = await joined(at, ada, roomId);
    const again = await new Stream(at, ada.accessToken).hello(roomId, { peerId: first.peerId }).ended();
    expect(again).toMatchObject({ code: 'second-device-refused', status: status.FAILED_PRECONDITION });
    other.stream.send({ $case: 'leave', value: {} });
    await other.stream.next('ended');
    const back = new Stream(at, ada.accessToken).hello(roomId, { peerId: first.peerId });
    expect((await back.next('welcome')).peerId).toBe(first.peerId);
  });

  it('does not resume past a removal of the other device, which bars the player', async () => {
    const roomId = await aRoom(at, ada);
    const [first, second] = [await joined(at, ada, roomId), await joined(at, ada, roomId)];
    first.stream.die();
    await gone(first.peerId);
    await database.query(
      `INSERT INTO removal (peer_id, session_id, account_id, reason, payload, signature, number)
       SELECT id, session_id, account_id, 'too loud', '', '', 1 FROM peer WHERE id = $1`,
      [second.peerId],
    );
    const back = await new Stream(at, ada.accessToken).hello(roomId, { peerId: first.peerId }).ended();
    expect(back.code).toBe('removed');
  });
});
