// What one account may have of everything: rooms, invitations, seats.
import { randomUUID } from 'node:crypto';
import type { ServiceError } from '@grpc/grpc-js';
import { retryAfterMsOf, STATUS_DETAILS_KEY } from '@midip2p/proto';
import { aRoom, ask, type Connections, invitation, joined, refusalOf, somebody, Stream } from './player';
import { withServer } from './with-server';

let at: Connections;
withServer(
  (started) => {
    ({ at } = started);
  },
  { limits: { roomsPerAccount: 3, invitationsPerAccount: 3, seatsPerAccount: 2, pendingJoinsPerAccount: 2 } },
);

it('lets nobody own more rooms than may be, also not by asking for many at once', async () => {
  const [ada, ben] = [await somebody(at), await somebody(at)];
  const create = (who: typeof ada) => ask(at.rooms, at.rooms.createRoom, { name: randomUUID() }, who.accessToken);
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => create(ada)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  expect((await refusalOf(create(ada))).code).toBe('too-many-rooms');
  await create(ben);
});

it('lets nobody have more invitations wait than may, and says when the first of them is over', async () => {
  const [ada, guest] = [await somebody(at), await somebody(at)];
  const room = await aRoom(at, ada);
  const codes = [];
  for (let given = 0; given < 3; ++given)
    codes.push(await invitation(at, ada, room, { lifetimeSeconds: 600 * (3 - given) }));
  const error = (await invitation(at, ada, room).catch((refused: unknown) => refused)) as ServiceError;
  expect((await refusalOf(Promise.reject(error))).code).toBe('too-many-invitations');
  const afterMs = retryAfterMsOf(error.metadata.get(STATUS_DETAILS_KEY)[0] as Buffer)!;
  expect(afterMs).toBeGreaterThan(0);
  expect(afterMs).toBeLessThanOrEqual(600_000);
  await ask(at.rooms, at.rooms.acceptInvitation, { code: codes[0]! }, guest.accessToken);
  await invitation(at, ada, room); // one of them has been used
});

it('lets nobody take more seats of a room than may be, and nobody else is kept out', async () => {
  const [ada, ben] = [await somebody(at), await somebody(at)];
  const room = await aRoom(at, ada, ben);
  const { stream } = await joined(at, ada, room);
  await joined(at, ada, room);
  const third = await new Stream(at, ada.accessToken).hello(room).ended();
  expect(third.code).toBe('too-many-seats');
  await joined(at, ben, room);
  stream.send({ $case: 'leave', value: {} });
  await stream.ended();
  await joined(at, ada, room);
});

it('lets nobody have more joins on their way than may be', async () => {
  const ada = await somebody(at);
  const rooms = [await aRoom(at, ada), await aRoom(at, ada), await aRoom(at, ada)] as const;
  const first = new Stream(at, ada.accessToken).hello(rooms[0]);
  const { peerId } = await first.next('welcome');
  await new Stream(at, ada.accessToken).hello(rooms[1]).next('welcome');
  expect((await new Stream(at, ada.accessToken).hello(rooms[2]).ended()).code).toBe('too-many-seats');
  first.ready(); // it has arrived
  await first.next('peerJoined', ({ peer }) => peer?.peerId === peerId);
  await joined(at, ada, rooms[2]);
});
