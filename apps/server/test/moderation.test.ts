// Owners and moderators decide while people play: by a signed word that everybody hears, in one change of the room.
import { createPublicKey, verify } from 'node:crypto';
import { PermissionPayload, permissionSignedBytes, Role } from '@midip2p/proto';
import { Client } from 'pg';
import type { RunningServer } from '../src';
import {
  aRoom,
  AS_IT_IS,
  ask,
  type Connections,
  invitation,
  joined,
  opened,
  refusalOf,
  somebody,
  type Somebody,
  Stream,
  timing,
} from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let ada: Somebody; // owns each room
let ben: Somebody;
let cleo: Somebody;
let dan: Somebody;
let database: Client;

withServer(async (started, atEnd) => {
  ({ server, at } = started);
  database = new Client({ connectionString: server.databaseUrl });
  await database.connect();
  [ada, ben, cleo, dan] = [await somebody(at), await somebody(at), await somebody(at), await somebody(at)];
  atEnd(() => database.end());
});

/** What is given, and nothing else, as a client sends it. */
function update(who: Somebody, roomId: string, name: string, change: object) {
  const request = { roomId, name, role: Role.ROLE_UNSPECIFIED, muted: undefined, mutedPorts: undefined, reason: '' };
  return ask(at.rooms, at.rooms.updateMember, { ...request, ...change }, who.accessToken);
}

/** What was signed, if it was. */
function read(key: Uint8Array, { payload, signature }: { payload: Uint8Array; signature: Uint8Array }) {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  expect(verify(null, permissionSignedBytes(payload), publicKey, signature)).toBe(true);
  return PermissionPayload.decode(payload);
}

/** What a peer is told of another when one of them comes. */
async function introductionTo(stream: Stream, key: Uint8Array, peerId: string) {
  for (;;) {
    const word = opened(key, await stream.next('introduction'));
    if (word.peerId === peerId) return word;
  }
}

it('tells everybody in the session, the one it is about too, and whoever comes later', async () => {
  const roomId = await aRoom(at, ada, ben, cleo);
  const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
  const answer = await update(ada, roomId, ben.name, { muted: true, reason: 'too loud' });
  expect(answer.member).toMatchObject({ name: ben.name, role: Role.ROLE_PLAYER, muted: true, mutedPorts: [] });
  for (const { stream, introductionKey } of [a, b]) {
    const { number, ...signed } = await stream.next('permission');
    expect(read(introductionKey, signed)).toMatchObject({
      ...{ sessionId: a.sessionId, peerId: b.peerId, number, role: Role.ROLE_PLAYER },
      ...{ mayPlay: false, mutedPorts: [], reason: 'too loud' },
    });
  }
  await update(ada, roomId, ben.name, { muted: false, mutedPorts: { names: ['Pads', 'Übung ♫'] } });
  const { payload, signature } = await a.stream.next('permission');
  const word = { mayPlay: true, mutedPorts: ['Pads', 'Übung ♫'] };
  expect(read(a.introductionKey, { payload, signature })).toMatchObject(word);

  const c = new Stream(at, cleo.accessToken).hello(roomId);
  const { introductionKey } = await c.next('welcome');
  const { permissions } = await c.next('snapshot');
  expect(permissions.map((one) => read(introductionKey, one))).toMatchObject([word]);
  c.ready();
  expect(await introductionTo(c, introductionKey, b.peerId)).toMatchObject(word);
});

/** What a client tells every 2 s, with the names of what it plays. */
const plays = (stream: Stream, ...names: string[]) => stream.send(timing(1, { inputs: { names } }));

it('mutes a port by a part of its name, and none that the player does not have', async () => {
  const roomId = await aRoom(at, ada, ben);
  const mute = (...names: string[]) => update(ada, roomId, ben.name, { mutedPorts: { names } });
  expect(await refusalOf(mute('pads'))).toMatchObject({
    code: 'unknown-port',
    message: expect.stringContaining('while they are not in the room'),
  });
  const b = await joined(at, ben, roomId);
  plays(b.stream, 'midip2p:Keys in', 'midip2p:Pads in', 'Keys', `too long ${'x'.repeat(128)}`);
  const told = async () =>
    (await database.query('SELECT inputs FROM peer WHERE id = $1 AND inputs IS NOT NULL', [b.peerId])).rowCount;
  while ((await told()) === 0) await new Promise(setImmediate);
  expect((await mute('pads')).member!.mutedPorts).toEqual(['midip2p:Pads in']);
  const word = PermissionPayload.decode((await b.stream.next('permission')).payload);
  expect(word.mutedPorts).toEqual(['midip2p:Pads in']); // receivers compare whole names
  expect((await mute('midip2p:Pads in', 'Keys')).member!.mutedPorts).toEqual(['midip2p:Pads in', 'Keys']);
  expect(await refusalOf(mute('drums'))).toEqual({
    code: 'unknown-port',
    message: `no port of ${ben.name} is called "drums": there are midip2p:Keys in, midip2p:Pads in, Keys`,
  });
  await b.stream.send({ $case: 'leave', value: {} }).ended();
  expect((await mute('Keys')).member!.mutedPorts).toEqual(['Keys']); // what was muted may stay so
});

it('lasts: whatever device a muted player comes with, nobody is to hear it, and it is not timing master', async () => {
  const roomId = await aRoom(at, ada, ben);
  await update(ada, roomId, ben.name, { muted: true });
  const b = await joined(at, ben, roomId);
  const a = await joined(at, ada, roomId);
  expect(await introductionTo(a.stream, a.introductionKey, b.peerId)).toMatchObject({ mayPlay: false });
  expect((await a.stream.next('master')).peerId).toBe(a.peerId);
});

it('elects another timing master where the present one may play no more', async () => {
  const roomId = await aRoom(at, ada, ben);
  const b = await joined(at, ben, roomId);
  expect((await b.stream.next('master')).peerId).toBe(b.peerId);
  const a = await joined(at, ada, roomId);
  await update(ada, roomId, ben.name, { role: Role.ROLE_LISTENER });
  expect((await a.stream.next('master', ({ peerId }) => peerId === a.peerId)).peerId).toBe(a.peerId);
});

it('says nothing where nothing changes', async () => {
  const roomId = await aRoom(at, ada, ben);
  const a = await joined(at, ada, roomId);
  await joined(at, ben, roomId);
  await update(ada, roomId, ben.name, { muted: false, role: Role.ROLE_PLAYER, mutedPorts: { names: [] } });
  await update(ada, roomId, ben.name, { muted: true });
  const { payload } = await a.stream.next('permission');
  expect(PermissionPayload.decode(payload)).toMatchObject({ mayPlay: false });
});

describe('who may decide on whom', () => {
  let roomId: string;
  beforeEach(async () => {
    roomId = await aRoom(at, ada, ben, cleo, dan);
    await update(ada, roomId, ben.name, { role: Role.ROLE_MODERATOR });
  });

  it('moderators mute, make listeners of players and invite, and decide nothing else', async () => {
    expect((await update(ben, roomId, cleo.name, { muted: true })).member!.muted).toBe(true);
    const { member } = await update(ben, roomId, cleo.name.toUpperCase(), { role: Role.ROLE_LISTENER });
    expect(member).toMatchObject({ name: cleo.name, role: Role.ROLE_LISTENER, muted: true });
    expect(await invitation(at, ben, roomId)).toMatch(/^[\w-]{20}$/);
    for (const [who, name, change] of [
      [ben, cleo.name, { role: Role.ROLE_MODERATOR }],
      [ben, ada.name, { muted: true }],
      [ben, ben.name, { role: Role.ROLE_PLAYER }],
      [cleo, dan.name, { muted: true }],
      [ada, ada.name, { role: Role.ROLE_PLAYER }],
    ] as const)
      expect((await refusalOf(update(who, roomId, name, change))).code).toBe('not-allowed');
    const settings = { ...AS_IT_IS, roomId, name: 'Mine' };
    expect((await refusalOf(ask(at.rooms, at.rooms.updateRoom, settings, ben.accessToken))).code).toBe('not-allowed');
  });

  it('whoever is not there cannot be decided on, and whoever is not in the room cannot decide', async () => {
    expect((await refusalOf(update(ada, roomId, 'nobody', { muted: true }))).code).toBe('unknown-member');
    const eve = await somebody(at);
    expect((await refusalOf(update(eve, roomId, ben.name, { muted: true }))).code).toBe('unknown-room');
  });

  it.each([
    ['an owner', { role: Role.ROLE_OWNER }],
    ['65 ports', { mutedPorts: { names: Array.from({ length: 65 }, (_, i) => `${i}`) } }],
    ['a port that steers terminals', { mutedPorts: { names: ['a\u001b[2J'] } }],
    ['a reason of two lines', { reason: 'a\nb' }],
  ])('refuses %s', async (_, change) => {
    expect((await refusalOf(update(ada, roomId, ben.name, change))).code).toBe('invalid-argument');
  });
});

describe('putting somebody out', () => {
  const act = { reason: 'would not stop' };
  const put = (who: Somebody, roomId: string, name: string) =>
    ask(at.rooms, at.rooms.removeFromSession, { roomId, name, ...act }, who.accessToken);
  const ban = (who: Somebody, roomId: string, name: string, lifetimeSeconds = 0) =>
    ask(at.rooms, at.rooms.banPlayer, { roomId, name, lifetimeSeconds, ...act }, who.accessToken);
  const bans = async (who: Somebody, roomId: string) =>
    (await ask(at.rooms, at.rooms.listBans, { roomId, page: undefined }, who.accessToken)).bans;
  const accept = async (who: Somebody, code: string) =>
    ask(at.rooms, at.rooms.acceptInvitation, { code }, who.accessToken);
  /** The code that a stream is refused with. */
  const joining = async (who: Somebody, roomId: string) =>
    (await new Stream(at, who.accessToken).hello(roomId).ended()).code;

  it('lasts as long as the session, by the word that everybody obeys', async () => {
    const roomId = await aRoom(at, ada, ben, cleo);
    await update(ada, roomId, ben.name, { role: Role.ROLE_MODERATOR });
    const [a, c] = [await joined(at, ada, roomId), await joined(at, cleo, roomId)];
    expect((await put(ben, roomId, cleo.name)).removedPeerIds).toEqual([c.peerId]);
    await a.stream.next('removal');
    expect(await c.stream.next('ended')).toMatchObject({ reason: 'removed', detail: act.reason });
    expect(await joining(cleo, roomId)).toBe('removed');
    expect((await refusalOf(put(ben, roomId, dan.name))).code).toBe('unknown-member');
    expect((await refusalOf(put(ben, roomId, ada.name))).code).toBe('not-allowed');
    expect((await refusalOf(put(cleo, roomId, ben.name))).code).toBe('not-allowed');
    expect((await refusalOf(put(ada, roomId, ben.name))).code).toBe('unknown-peer'); // he is in no session
  });

  it('for good, when it is a ban: no way back in, by no invitation, until it is lifted', async () => {
    const roomId = await aRoom(at, ada, ben);
    await joined(at, ada, roomId);
    const b = await joined(at, ben, roomId);
    const unused = await invitation(at, ada, roomId);
    const { ban: made, removedPeerIds } = await ban(ada, roomId, ben.name.toUpperCase());
    expect(made).toEqual({
      accountId: ben.accountId,
      name: ben.name,
      displayName: '',
      guest: false,
      reason: act.reason,
      untilMs: 0,
    });
    expect(removedPeerIds).toEqual([b.peerId]);
    expect(await b.stream.next('ended')).toMatchObject({ reason: 'removed' });
    expect(await joining(ben, roomId)).toBe('banned');
    const { code, message } = await refusalOf(accept(ben, unused));
    expect([code, message]).toEqual(['banned', expect.stringContaining('for good (would not stop)')]);
    expect(await bans(ada, roomId)).toEqual([made]);
    expect((await refusalOf(bans(ben, roomId))).code).toBe('unknown-room');
    const lift = () => ask(at.rooms, at.rooms.liftBan, { roomId, name: ben.name }, ada.accessToken);
    await lift();
    expect((await refusalOf(lift())).code).toBe('unknown-member');
    expect((await accept(ben, unused)).room!.id).toBe(roomId); // the invitation is still good
    expect(await bans(ada, roomId)).toEqual([]);
  });

  it('for a time: what is said again counts, and what has ended is none', async () => {
    const roomId = await aRoom(at, ada, ben);
    await ban(ada, roomId, ben.name);
    const { ban: shorter } = await ban(ada, roomId, ben.name, 3600);
    expect(shorter!.untilMs).toBeGreaterThan(Date.now() + 3_500_000);
    expect(await bans(ada, roomId)).toEqual([shorter]);
    await database.query("UPDATE ban SET until = now() - interval '1 second' WHERE room_id = $1", [roomId]);
    expect(await bans(ada, roomId)).toEqual([]);
    expect(await joining(ben, roomId)).toBe('unknown-room'); // no member any more
    expect((await accept(ben, await invitation(at, ada, roomId))).room!.id).toBe(roomId);
  });
});
