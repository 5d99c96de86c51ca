// What others call people, in any script, beside the names that they sign in with.
import { Entry, IntroductionPayload } from '@midip2p/proto';
import type { RunningServer } from '../src';
import { asked } from './a-database';
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
} from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;

withServer((started) => {
  ({ server, at } = started);
});

let people = 0;
const signUp = (displayName: string, name = `person-${++people}`) =>
  ask(at.auth, at.auth.signUp, { name, password: 'a good password', device: 'd', displayName });
const setName = (who: Somebody, displayName: string) =>
  ask(at.auth, at.auth.setDisplayName, { displayName }, who.accessToken);
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;

it.each([
  ['Jürgen  Müller ', 'Jürgen Müller'],
  ['山田 太郎', '山田 太郎'],
  ['Zoe\u0308 née Łuksza', 'Zoë née Łuksza'],
  ['Δημήτρης', 'Δημήτρης'],
  ['أم كلثوم', 'أم كلثوم'],
  ['DJ 🎹', 'DJ 🎹'],
])('somebody signs up as "%s"', async (typed, kept) => {
  expect((await signUp(typed)).credentials).toMatchObject({ displayName: kept });
});

it.each([
  ['33 letters', 'x'.repeat(33)],
  ['marks without end', `Z${'\u0335'.repeat(200)}`],
  ['more bytes than are kept', '\u{20bb7}'.repeat(33)],
  ['no letter at all', '***'],
  ['brackets, in which the name of the account is shown', 'ben (ada)'],
  ['wide brackets', 'ben（ada）'],
  ['a line break', 'Ada\nBen'],
  ['letters that run backwards', 'Ada\u202eneB'],
  ['something that nobody sees', 'Ada\u200b'],
  ['something that steers terminals', 'Ada\u001b[2J'],
])('refuses %s', async (_, displayName) => {
  expect(await codeOf(signUp(displayName))).toBe('invalid-argument');
});

it('nobody is called what looks like a name of somebody else, of either kind, or of those who run the server', async () => {
  const [will, eve] = [await somebody(at, 'william'), await somebody(at)];
  await setName(will, 'Ilona Álvarez');
  expect(await codeOf(setName(eve, 'wi11iam'))).toBe('name-look-alike');
  expect(await codeOf(setName(eve, 'llona Álvarez'))).toBe('name-look-alike');
  expect(await codeOf(signUp('Ilona ÁIvarez'))).toBe('name-look-alike');
  expect(await codeOf(setName(eve, 'Аdmin'))).toBe('name-reserved');
  await setName(will, 'WiIliam'); // like the own one
  await setName(eve, 'Ilona Álvarez'); // free again
  const asName = { name: 'edith', password: 'a good password', device: 'd', displayName: '' };
  await setName(eve, 'Edith');
  expect(await codeOf(ask(at.auth, at.auth.signUp, asName))).toBe('name-look-alike');
  await setName(eve, '');
  await ask(at.auth, at.auth.signUp, asName);
});

it('of those who take one name at one moment, one gets it', async () => {
  const those = await Promise.all([1, 2, 3, 4].map(() => somebody(at)));
  const took = await Promise.allSettled(those.map((who) => setName(who, '久石 譲')));
  expect(took.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('says of a name whether it can be had, before anybody has typed a password', async () => {
  const { name } = await somebody(at);
  const check = (wanted: string, displayName = '') => ask(at.auth, at.auth.checkName, { name: wanted, displayName });
  await check('nobody-yet', 'Ünal');
  expect(await codeOf(check(name.toUpperCase()))).toBe('name-taken');
  expect(await codeOf(check('r00t'))).toBe('name-reserved');
  expect(await codeOf(check('nobody-yet', 'Root'))).toBe('name-reserved');
  expect(await codeOf(check('nobody yet'))).toBe('invalid-argument');
  expect(await codeOf(check('nobody-yet', name))).toBe('name-look-alike');
});

it('is on the roster, in introductions, among members and in an administrator’s lists; a change is told at once', async () => {
  const [ada, ben] = [await somebody(at), await somebody(at)];
  await setName(ada, 'Åsa Öberg');
  const roomId = await aRoom(at, ada);
  const code = await invitation(at, ada, roomId);
  await ask(at.rooms, at.rooms.acceptInvitation, { code }, ben.accessToken);
  const { room } = await ask(at.rooms, at.rooms.getRoom, { room: { $case: 'id', value: roomId } }, ben.accessToken);
  const names = { name: ada.name, displayName: 'Åsa Öberg' };
  expect(room!.members).toContainEqual(expect.objectContaining(names));
  const first = await joined(at, ada, roomId);
  const second = await joined(at, ben, roomId);
  const told = async () => IntroductionPayload.decode((await second.stream.next('introduction')).payload);
  expect(await told()).toMatchObject({ accountName: ada.name, displayName: 'Åsa Öberg' });
  await setName(ada, 'Åsa');
  expect(await told()).toMatchObject({ peerId: first.peerId, accountName: ada.name, displayName: 'Åsa' });
  const root = await anAdministrator(server, at);
  const { peers } = await ask(
    at.admin,
    at.admin.listPeers,
    { page: undefined, roomId, sessionId: '', goneToo: false },
    root.accessToken,
  );
  expect(peers).toContainEqual(expect.objectContaining({ accountName: ada.name, displayName: 'Åsa' }));
  const rename = { account: ada.name, displayName: '' };
  const { account } = await ask(at.admin, at.admin.setAccountDisplayName, rename, root.accessToken);
  expect(account).toMatchObject({ name: ada.name, displayName: '' });
  expect(await told()).toMatchObject({ displayName: '' });
  const audit = await asked(
    server.databaseUrl,
    `SELECT action, detail FROM audit WHERE target_id = '${ada.accountId}'`,
  );
  expect(audit).toEqual([{ action: 'account.set-display-name', detail: { displayName: '' } }]);
});

it('stands beside the names of who owns a room, and of who is banned', async () => {
  const [ada, ben] = [await somebody(at), await somebody(at)];
  await setName(ada, 'Вера');
  await setName(ben, 'Бен');
  const roomId = await aRoom(at, ada, ben);
  const update = { ...AS_IT_IS, roomId, entry: Entry.ENTRY_PUBLIC };
  const { room } = await ask(at.rooms, at.rooms.updateRoom, update, ada.accessToken);
  expect(room).toMatchObject({ ownerName: ada.name, ownerDisplayName: 'Вера' });
  const options = { prefix: room!.name, page: undefined };
  const { rooms } = await ask(at.rooms, at.rooms.listPublicRooms, options, ben.accessToken);
  expect(rooms).toEqual([expect.objectContaining({ id: roomId, ownerDisplayName: 'Вера' })]);
  const root = await anAdministrator(server, at);
  const named = { name: room!.name, page: undefined };
  const all = await ask(at.admin, at.admin.listAllRooms, named, root.accessToken);
  expect(all.rooms).toEqual([expect.objectContaining({ ownerDisplayName: 'Вера' })]);
  const said = { roomId, name: ben.name, reason: '', lifetimeSeconds: 0 };
  for (let again = 0; again < 2; ++again) {
    const { ban } = await ask(at.rooms, at.rooms.banPlayer, said, ada.accessToken);
    expect(ban).toMatchObject({ name: ben.name, displayName: 'Бен' });
  }
  const { bans } = await ask(at.rooms, at.rooms.listBans, { roomId, page: undefined }, ada.accessToken);
  expect(bans).toEqual([expect.objectContaining({ name: ben.name, displayName: 'Бен' })]);
});

it('goes with its account', async () => {
  const ada = await somebody(at);
  await setName(ada, 'Ада Лавлейс');
  await ask(at.auth, at.auth.deleteOwnAccount, { password: ada.password }, ada.accessToken);
  expect(await asked(server.databaseUrl, "SELECT id FROM account WHERE display_name LIKE 'Ада%'")).toEqual([]);
  await setName(await somebody(at), 'Ада Лавлейс');
});
