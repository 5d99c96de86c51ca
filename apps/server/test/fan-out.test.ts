// What it costs to tell everybody in a room: the same for two players and for many.
import { Client } from 'pg';
import { aRoom, type Connections, joined, somebody, type Somebody, Stream } from './player';
import { withServer } from './with-server';

const PLAYERS = 64;
const PACES = { joinsPerMinutePerAccount: 1000, addressChangesPerMinute: 1000 };
let at: Connections;
let ada: Somebody;

withServer(
  async (started) => {
    ({ at } = started);
    ada = await somebody(at);
  },
  {
    limits: { seatsPerAccount: 256, streamsPerAccount: 256, streamsPerConnection: 256, ...PACES },
    session: { maxPeers: PLAYERS },
  },
);
afterEach(() => jest.restoreAllMocks());

/** Every statement of the pool from now on, but for those that come with time and not with players. */
function statements(): string[] {
  const seen: string[] = [];
  const query = Client.prototype.query as (...args: unknown[]) => unknown;
  jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...args: unknown[]) {
    const { application_name: of } = (this as unknown as { connectionParameters: { application_name: string } })
      .connectionParameters;
    const text = typeof args[0] === 'string' ? args[0] : (args[0] as { text: string }).text;
    const isTimed =
      /token_key|introduction_handover|empty_since <|"next_number" FROM "public"\."room" WHERE .* IN/.test(text);
    if (of === 'midip2p' && !isTimed) seen.push(text);
    return query.apply(this, args);
  } as never);
  return seen;
}

it('introduces who resumes far behind, and who comes to a session that begins anew', async () => {
  const roomId = await aRoom(at, ada);
  const [a, b] = [await joined(at, ada, roomId), await joined(at, ada, roomId)];
  const { number: seen } = await a.stream.next('introduction');
  for (let port = 1; port <= 250; port += 1)
    b.stream.send({ $case: 'candidates', value: { candidates: [{ host: '127.0.0.1', port }] } });
  for (let told = 0; told < 250; told += 1) await a.stream.next('introduction');
  const back = new Stream(at, ada.accessToken).hello(roomId, { peerId: a.peerId, resumeFrom: seen });
  expect(await back.next('welcome')).toMatchObject({ resumed: true, number: seen });
  back.ready();
  await back.next('introduction');
  for (const stream of [back, b.stream]) {
    stream.send({ $case: 'leave', value: {} });
    await stream.ended();
  }
  await a.stream.ended();
  const again = [await joined(at, ada, roomId), await joined(at, ada, roomId)];
  for (const { stream } of again) await stream.next('introduction');
  again.forEach(({ stream }) => stream.die());
});

it('takes the same number of statements for the 2nd, the 16th and the 64th player who joins', async () => {
  const roomId = await aRoom(at, ada);
  const there = [await joined(at, ada, roomId)];
  const counts = new Map<number, number>();
  const seen = statements();
  while (there.length < PLAYERS) {
    seen.length = 0;
    const one = await joined(at, ada, roomId);
    await Promise.all(there.map(({ stream }) => stream.next('introduction')));
    for (let others = there.length; others > 0; others -= 1) await one.stream.next('introduction');
    there.push(one);
    counts.set(there.length, seen.length);
  }
  const few = Math.max(...[2, 3, 4].map((n) => counts.get(n)!));
  const SLACK = 6; // the room is looked at once a second besides, on a slow machine several times meanwhile
  for (const n of [16, 64]) expect({ n, isConstant: counts.get(n)! <= few + SLACK }).toEqual({ n, isConstant: true });
  expect(few).toBeLessThanOrEqual(25);
});
