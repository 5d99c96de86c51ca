// What administrators do, over gRPC: each call's happy path, and what the audit log says of it.
import { randomUUID } from 'node:crypto';
import { AdminServiceClient, type AuditEntry, ClockState, Role, SecondDevice } from '@midip2p/proto';
import type { RunningServer } from '../src';
import { anAdministrator } from './administrators';
import {
  aRoom,
  AS_IT_IS,
  ask,
  type Connections,
  invitation,
  joined,
  refusalOf,
  somebody,
  type Somebody,
  Stream,
} from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let admin: AdminServiceClient;
let root: Somebody;
let ada: Somebody;

withServer(async (started) => {
  ({ server, at } = started);
  admin = at.admin;
  root = await anAdministrator(server, at);
  ada = await somebody(at);
});

const page = undefined;
const audit = async (filter: { account?: string; action?: string; targetId?: string } = {}) => {
  const request = { page, account: '', action: '', targetId: '', ...filter };
  return (await ask(admin, admin.listAudit, request, root.accessToken)).entries;
};
/** The latest note of something that was done to `targetId`. */
const noteOn = async (targetId: string): Promise<AuditEntry> => (await audit({ targetId }))[0]!;
const accountOf = async (name: string) => {
  const { accounts } = await ask(admin, admin.listAccounts, { page, name }, root.accessToken);
  return accounts[0];
};
/** What a stream into a room that lets nobody in ends with. */
const entering = async (who: Somebody, roomId: string) =>
  (await new Stream(at, who.accessToken).hello(roomId).ended()).code;
const byRoot = () => ({ accountId: root.accountId, accountName: root.name, origin: '127.0.0.1', via: 'grpc' });

describe('rooms', () => {
  const create = (name: string, owner: string) =>
    ask(admin, admin.createRoomFor, { name, owner }, root.accessToken).then(({ room }) => room!);

  it('makes one for whoever is named, by name or id, and else for oneself', async () => {
    for (const owner of [ada.name.toUpperCase(), ada.accountId]) {
      const room = await create(randomUUID(), owner);
      expect(room).toMatchObject({ ownerName: ada.name, peers: 0, secondDevice: SecondDevice.SECOND_DEVICE_JOINS });
      expect(room.members).toMatchObject([{ accountId: ada.accountId, name: ada.name, role: Role.ROLE_OWNER }]);
      expect(await noteOn(room.id)).toMatchObject({
        ...byRoot(),
        ...{ action: 'room.create', targetKind: 'room', targetName: room.name, result: 'done' },
        detail: JSON.stringify({ owner }),
      });
    }
    expect(await create('Mine', '')).toMatchObject({ ownerName: root.name });
  });

  it('lists them all, by name where one is given, with who plays', async () => {
    const id = await aRoom(at, ada);
    const { stream } = await joined(at, ada, id);
    const { rooms } = await ask(admin, admin.listAllRooms, { page, name: '' }, root.accessToken);
    const room = rooms.find((one) => one.id === id)!;
    expect(room).toMatchObject({ ownerName: ada.name, peers: 1, closedAtMs: undefined });
    const named = await ask(admin, admin.listAllRooms, { page, name: room.name }, root.accessToken);
    expect(named.rooms).toEqual([room]);
    stream.die();
  });

  it('tells long lists in pages, each thing once', async () => {
    for (let made = 0; made < 3; ++made) await aRoom(at, ada);
    const whole = await ask(admin, admin.listAllRooms, { page, name: '' }, root.accessToken);
    const told: string[] = [];
    let after = '';
    do {
      const { rooms, next } = await ask(
        admin,
        admin.listAllRooms,
        { page: { size: 2, after }, name: '' },
        root.accessToken,
      );
      expect(rooms.length).toBeLessThanOrEqual(2);
      told.push(...rooms.map(({ id }) => id));
      after = next;
    } while (after !== '');
    expect(told).toEqual(whole.rooms.map(({ id }) => id));
  });

  it('changes what is given, whoever owns it', async () => {
    const roomId = await aRoom(at, ada);
    const [name, secondDevice] = [randomUUID(), SecondDevice.SECOND_DEVICE_REFUSED];
    const change = { ...AS_IT_IS, roomId, name, secondDevice };
    const { room } = await ask(admin, admin.changeRoom, change, root.accessToken);
    expect(room).toMatchObject({ id: roomId, name, secondDevice, ownerName: ada.name });
    expect(await noteOn(roomId)).toMatchObject({
      ...byRoot(),
      ...{ action: 'room.change', targetName: name, detail: JSON.stringify({ name, secondDevice: 'refused' }) },
    });
  });

  it('closes one: nobody finds, enters or is invited to it any more', async () => {
    const roomId = await aRoom(at, ada);
    const code = await invitation(at, ada, roomId);
    const close = () => ask(admin, admin.closeRoom, { roomId, reason: 'the band has split' }, root.accessToken);
    const { room } = await close();
    expect(room!.closedAtMs).toBeGreaterThan(0);
    expect((await close()).room).toEqual(room);
    expect(await noteOn(roomId)).toMatchObject({ action: 'room.close', detail: '{"reason":"the band has split"}' });

    const { rooms } = await ask(at.rooms, at.rooms.listRooms, { page: undefined }, ada.accessToken);
    expect(rooms.map(({ id }) => id)).not.toContain(roomId);
    const get = ask(at.rooms, at.rooms.getRoom, { room: { $case: 'id', value: roomId } }, ada.accessToken);
    const accept = ask(at.rooms, at.rooms.acceptInvitation, { code }, (await somebody(at)).accessToken);
    for (const call of [get, accept, invitation(at, ada, roomId)])
      expect((await refusalOf(call)).code).toBe('room-closed');
    expect(await entering(ada, roomId)).toBe('room-closed');
  });
});

describe('jams', () => {
  it('tells of sessions and peers, with the quality of links and clocks as they told it', async () => {
    const ben = await somebody(at);
    const roomId = await aRoom(at, ada, ben);
    const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    const link = { peerId: b.peerId, eventsSent: 5, eventsReceived: 7, late: 1, gaps: 0, resumed: 2 };
    const unknown = { ...link, peerId: randomUUID(), rttUs: undefined, figures: {} }; // of a client of before
    const figures = { rttUs: 900.5, jitterBoundUs: 12, pathBoundUs: 450 };
    const links = [{ ...link, rttUs: 900.5, figures: { eventsSent: 5, hedged: 3 } }, unknown];
    const epoch = { term: 1, elector: 0 };
    const state = ClockState.CLOCK_STATE_LOCKED;
    a.stream.send({
      $case: 'timing',
      value: { epoch, state, synchronised: true, ...figures, links, service: undefined, inputs: undefined },
    });
    a.stream.send({ $case: 'renew', value: { accessToken: ada.accessToken } }); // answered when the report is kept
    await a.stream.next('renewed');

    const options = { page, roomId, sessionId: '', goneToo: false };
    const { peers } = await ask(admin, admin.listPeers, options, root.accessToken);
    expect(peers.map(({ id }) => id)).toEqual([a.peerId, b.peerId]);
    expect(peers[0]).toMatchObject({
      ...{ sessionId: a.sessionId, roomId, accountName: ada.name, accountId: ada.accountId, seenAt: '127.0.0.1' },
      ...{ state: 'ready', master: true, clock: { state: 'locked', ...figures }, links },
    });
    expect(peers[0]!.heardAtMs).toBeGreaterThan(0);
    const clock = { state: 'unheard', rttUs: undefined, jitterBoundUs: undefined, pathBoundUs: undefined };
    expect(peers[1]).toMatchObject({ master: false, links: [], clock, heardAtMs: undefined });

    const jams = async (endedToo: boolean) =>
      (await ask(admin, admin.listSessions, { page, roomId, endedToo }, root.accessToken)).sessions;
    expect(await jams(false)).toEqual([
      expect.objectContaining({ id: a.sessionId, roomId, peers: 2, masterPeerId: a.peerId, term: 1 }),
    ]);
    a.stream.send({ $case: 'leave', value: {} });
    await a.stream.next('ended');
    const now = await ask(admin, admin.listPeers, options, root.accessToken);
    expect(now.peers.map(({ id }) => id)).toEqual([b.peerId]);
    const all = await ask(admin, admin.listPeers, { ...options, goneToo: true }, root.accessToken);
    expect(all.peers.map((peer) => peer.state)).toEqual(['left', 'ready']);
    b.stream.die();
  });
});

describe('accounts', () => {
  const create = (name: string, administrator: boolean) =>
    ask(admin, admin.createAccount, { name, password: 'a good password', administrator, rights: [] }, root.accessToken);
  const signIn = (name: string, password = 'a good password') =>
    ask(at.auth, at.auth.signIn, { name, password, device: 'd' }).then(({ credentials }) => credentials!);
  const rooms = (token: string) => ask(admin, admin.listAllRooms, { page, name: '' }, token);

  it('makes one that may sign in, and may administrate if it is meant to', async () => {
    const { account } = await create('Plain', false);
    expect(account).toMatchObject({ name: 'Plain', administrator: false, devices: 0, disabledAtMs: undefined });
    expect((await refusalOf(rooms((await signIn('plain')).accessToken))).code).toBe('not-allowed');
    expect(await accountOf('plain')).toMatchObject({ id: account!.id, devices: 1 });
    const other = (await create('Other-root', true)).account!;
    await rooms((await signIn('other-root')).accessToken);
    const note = await noteOn(other.id);
    expect(note).toMatchObject({
      action: 'account.create',
      detail: '{"administrator":true}',
      targetName: 'Other-root',
    });
  });

  it('disables one: no sign-in, no refresh, no device, no room; and enables it again', async () => {
    const eve = await somebody(at);
    const roomId = await aRoom(at, eve);
    const disable = (account: string) =>
      ask(admin, admin.disableAccount, { account, reason: 'spam' }, root.accessToken);
    const { account } = await disable(eve.name);
    expect(account).toMatchObject({ id: eve.accountId, devices: 0 });
    expect((await disable(eve.accountId)).account).toEqual(account); // since when it was
    expect((await refusalOf(signIn(eve.name, eve.password))).code).toBe('account-disabled');
    expect((await refusalOf(signIn(eve.name, 'a wrong password'))).code).toBe('wrong-password');
    const refresh = () => ask(at.auth, at.auth.refresh, { refreshToken: eve.refreshToken, attempt: '' });
    expect((await refusalOf(refresh())).code).toBe('account-disabled');
    expect(await entering(eve, roomId)).toMatch(/^(account-disabled|token-invalid)$/);
    expect(await noteOn(eve.accountId)).toMatchObject({ action: 'account.disable', detail: '{"reason":"spam"}' });

    const enabled = await ask(admin, admin.enableAccount, { account: eve.name }, root.accessToken);
    expect(enabled.account).toMatchObject({ disabledAtMs: undefined });
    expect((await refusalOf(refresh())).code).toBe('refresh-invalid'); // that device stays signed out
    const back = await signIn(eve.name, eve.password);
    (await joined(at, { ...eve, ...back }, roomId)).stream.die();
    expect((await noteOn(eve.accountId)).action).toBe('account.enable');
  });

  it('gives the right from the next sign-in on, and withdraws it at once', async () => {
    const name = (await somebody(at)).name;
    const set = (administrator: boolean) =>
      ask(admin, admin.setAdministrator, { account: name, administrator }, root.accessToken);
    const before = await signIn(name, `password of ${name}`);
    expect((await set(true)).account).toMatchObject({ administrator: true });
    expect((await refusalOf(rooms(before.accessToken))).code).toBe('not-allowed');
    const after = await signIn(name, `password of ${name}`);
    await rooms(after.accessToken);
    await set(false);
    expect((await refusalOf(rooms(after.accessToken))).code).toBe('not-allowed');
    await set(true);
    await ask(admin, admin.disableAccount, { account: name, reason: '' }, root.accessToken);
    expect((await refusalOf(rooms(after.accessToken))).code).toMatch(/^(not-allowed|token-invalid)$/);
  });

  it('lets nobody lock themselves out', async () => {
    const refused = { code: 'not-allowed', message: expect.stringContaining('ask another') };
    const disable = ask(admin, admin.disableAccount, { account: root.name, reason: '' }, root.accessToken);
    expect(await refusalOf(disable)).toMatchObject(refused);
    const options = { account: root.accountId };
    expect(await refusalOf(ask(admin, admin.deleteAccount, options, root.accessToken))).toMatchObject(refused);
    const [deleted, disabled] = await audit({ account: root.name });
    expect(deleted).toMatchObject({ action: 'account.delete', result: 'not-allowed' });
    expect(disabled).toMatchObject({ action: 'account.disable', result: 'not-allowed' });
  });
});
