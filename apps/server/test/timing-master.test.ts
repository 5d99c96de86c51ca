// Who keeps the session's time, as the server elects it. spec/election.md
import { electorOf } from '@midip2p/election';
import { ClockState } from '@midip2p/proto';
import { Client } from 'pg';
import type { RunningServer } from '../src';
import { aRoom, type Connections, joined, somebody, type Somebody, type Stream, timing } from './player';
import { withServer } from './with-server';

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

describe('the timing master', () => {
  it('is elected anew, with a higher term, when its stream dies', async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    expect(await a.stream.next('master')).toMatchObject({ peerId: a.peerId, epoch: { term: 1, elector: 0 } });
    const b = await joined(at, ben, roomId);
    a.stream.die();
    const { number: left } = await b.stream.next('peerLeft');
    const elected = await b.stream.next('master');
    expect(elected.number).toBe(left + 1); // in the same change, and not after a silence
    expect(elected).toMatchObject({ peerId: b.peerId, epoch: { term: 2, elector: 0 } });
    const { rows } = await database.query(
      'SELECT term, master_peer_id, number FROM epoch WHERE session_id = $1 ORDER BY term',
      [a.sessionId],
    );
    expect(rows.map(({ term, master_peer_id }) => [term, master_peer_id])).toEqual([
      [1, a.peerId],
      [2, b.peerId],
    ]);
  });

  it('stays while it has not spoken, and goes when it says that it lost the time that others have [ELECTION-1.1-3]', async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    const b = await joined(at, ben, roomId);
    b.stream.send(timing(1)); // the follower is the first to speak
    b.stream.send({ $case: 'renew', value: { accessToken: ben.accessToken } });
    await b.stream.next('renewed'); // what was said before it is done with
    a.stream.send(timing(1, { synchronised: false, state: ClockState.CLOCK_STATE_UNSYNCED }));
    const elected = await a.stream.next('master', ({ epoch }) => epoch!.term > 1);
    expect(elected).toMatchObject({ peerId: b.peerId, epoch: { term: 2 }, reason: 'synchronised' });
    const { rows } = await database.query('SELECT term FROM epoch WHERE session_id = $1', [a.sessionId]);
    expect(rows).toHaveLength(2);
  });

  /** What b says of the master of that epoch: that it serves it, or does not. */
  const judging = (term: number, served: boolean) => ({ service: { epoch: { term, elector: 0 }, served } });

  it('is deposed when it never speaks and serves nobody [ELECTION-2.2-3]', async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    const b = await joined(at, ben, roomId);
    const unsynced = { synchronised: false, state: ClockState.CLOCK_STATE_UNSYNCED };
    b.stream.send(timing(1, { ...unsynced, ...judging(1, false) }));
    const elected = await a.stream.next('master', ({ epoch }) => epoch!.term > 1);
    expect(elected).toMatchObject({ peerId: b.peerId, epoch: { term: 2, elector: 0 }, reason: 'serving' });
    // What is said of an epoch that is over says nothing of this one; and it was deposed: it does not come back at once.
    a.stream.send(timing(2, judging(1, false)));
    b.stream.send(timing(2, unsynced));
    for (const { stream, who } of [
      { stream: a.stream, who: ada },
      { stream: b.stream, who: ben },
    ]) {
      stream.send({ $case: 'renew', value: { accessToken: who.accessToken } });
      await stream.next('renewed');
    }
    const { rows } = await database.query('SELECT term FROM epoch WHERE session_id = $1', [a.sessionId]);
    expect(rows).toHaveLength(2);
  });

  it('stays while one of three says that it is not served, and another that it is [ELECTION-2.2-3]', async () => {
    const cleo = await somebody(at);
    const roomId = await aRoom(at, ada, ben, cleo);
    const a = await joined(at, ada, roomId);
    const b = await joined(at, ben, roomId);
    const c = await joined(at, cleo, roomId);
    c.stream.send(timing(1, judging(1, true)));
    c.stream.send({ $case: 'renew', value: { accessToken: cleo.accessToken } });
    await c.stream.next('renewed');
    b.stream.send(timing(1, judging(1, false)));
    b.stream.send({ $case: 'renew', value: { accessToken: ben.accessToken } });
    await b.stream.next('renewed');
    const { rows } = await database.query('SELECT term FROM epoch WHERE session_id = $1', [a.sessionId]);
    expect(rows).toHaveLength(1);
  });

  it('is elected a few times in ten seconds at most, however many false reports come [ELECTION-4.1-4]', async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    for (let term = 2; term < 42; term += 1)
      a.stream.send(timing(term, { epoch: { term, elector: electorOf(a.peerId) } }));
    a.stream.send({ $case: 'renew', value: { accessToken: ada.accessToken } });
    await a.stream.next('renewed');
    const { rows } = await database.query('SELECT term FROM epoch WHERE session_id = $1', [a.sessionId]);
    expect(rows.length).toBeLessThan(4);
  });

  it('gets a term above the one that the peers had reached among themselves', async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    await a.stream.next('master');
    a.stream.send(timing(7, { epoch: { term: 7, elector: electorOf(a.peerId) } }));
    expect((await a.stream.next('master')).epoch).toEqual({ term: 8, elector: 0 });
  });

  it('does not believe elections that cannot have been [ELECTION-4.2-1] [ELECTION-5.4-3]', async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    await a.stream.next('master');
    const elector = electorOf(a.peerId);
    for (const epoch of [
      { term: 2 ** 32 - 1, elector },
      { term: 900, elector },
      { term: 5, elector: 0 }, // in the server's name
      { term: 6, elector: (elector ^ 1) >>> 0 }, // nobody's
    ])
      a.stream.send(timing(epoch.term, { epoch }));
    a.stream.send(timing(3, { epoch: { term: 3, elector } }));
    expect((await a.stream.next('master')).epoch).toEqual({ term: 4, elector: 0 });
  });
});

describe('a report', () => {
  /** What was said before it is done with. */
  const said = async (stream: Stream, who: Somebody) => {
    stream.send({ $case: 'renew', value: { accessToken: who.accessToken } });
    await stream.next('renewed');
  };

  it('that says nothing new costs no write', async () => {
    const roomId = await aRoom(at, ada, ben);
    const { stream, peerId } = await joined(at, ada, roomId);
    await said(stream.send(timing(1)), ada);
    const row = async () => (await database.query('SELECT xmin, heard_at FROM peer WHERE id = $1', [peerId])).rows;
    const before = await row();
    expect(before[0].heard_at).not.toBeNull();
    for (let again = 0; again < 20; again += 1) stream.send(timing(1, { rttUs: 101 + again }));
    await said(stream, ada);
    expect(await row()).toEqual(before);
    await said(stream.send(timing(1, { state: ClockState.CLOCK_STATE_HOLDOVER })), ada);
    expect(await row()).not.toEqual(before);
    stream.die();
  });

  it('that the database does not take ends no stream, and the next one is taken', async () => {
    const { stream, peerId } = await joined(at, ada, await aRoom(at, ada));
    await database.query(
      `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no space is left''; END';
       CREATE TRIGGER full_disk BEFORE UPDATE OF clock_state ON peer FOR EACH ROW EXECUTE FUNCTION full_disk()`,
    );
    await said(stream.send(timing(1)), ada);
    await database.query('DROP TRIGGER full_disk ON peer');
    await said(stream.send(timing(1)), ada);
    const { rows } = await database.query('SELECT clock_state FROM peer WHERE id = $1', [peerId]);
    expect(rows).toEqual([{ clock_state: 'locked' }]);
    stream.die();
  });
});
