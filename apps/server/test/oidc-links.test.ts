// An account and who it is at a provider: only whoever is signed in to it links them, nobody loses the last way in, and it is theirs to take.
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import { backFrom, begin, browserAt, finish, OidcWorld, type Place, signedIn, through } from './oidc-world';
import { aRoom, ask, invitation, refusalOf, somebody, type Somebody } from './player';

let world: OidcWorld;
let here: Place;

beforeAll(async () => {
  const names = ['ada', 'ben', 'cleo', 'dora', 'evil', 'finn', 'gil', 'hal', 'ida'];
  world = await OidcWorld.of(Object.fromEntries(names.map((name) => [name, { preferred_username: name }])));
  here = await world.server();
});
afterAll(() => world?.end());

const PASSWORD = 'a good password';
const sql = (text: string) => asked(here.server.databaseUrl, text);
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const beginLink = async (who: Somebody) =>
  (await ask(here.at.auth, here.at.auth.beginLink, { provider: 'Club' }, who.accessToken)).pending!;
const finishLink = (who: Somebody, secret: string) =>
  ask(here.at.auth, here.at.auth.finishLink, { secret }, who.accessToken);
async function link(who: Somebody, login: string) {
  const pending = await beginLink(who);
  await through(browserAt(here), pending, login);
  return (await finishLink(who, pending.secret)).identity!;
}
const identities = async (who: Somebody) =>
  (await ask(here.at.auth, here.at.auth.listIdentities, { page: undefined }, who.accessToken)).identities;
const unlink = (who: Somebody, issuer = world.provider.issuer) =>
  ask(here.at.auth, here.at.auth.removeIdentity, { issuer }, who.accessToken);
const signIn = (name: string, password = PASSWORD) =>
  ask(here.at.auth, here.at.auth.signIn, { name, password, device: 'desk' });
const change = (who: Somebody, password: string, newPassword: string) =>
  ask(here.at.auth, here.at.auth.changePassword, { password, newPassword, keepOtherDevices: true }, who.accessToken);

it('whoever is signed in to an account links it, and signs in by the provider from then on', async () => {
  const ada = await somebody(here.at);
  const pending = await beginLink(ada);
  expect((await finishLink(ada, pending.secret)).identity).toBeUndefined();
  const page = await browserAt(here).open(pending.url);
  expect(page.text).toContain(ada.name); // whose account it is, for whoever was sent the address
  await through(browserAt(here), pending, 'ada');
  expect((await finishLink(ada, pending.secret)).identity).toMatchObject({ provider: 'Club', name: 'ada' });
  expect(await identities(ada)).toMatchObject([{ issuer: world.provider.issuer, provider: 'Club', name: 'ada' }]);
  expect(await signedIn(here, 'ada')).toMatchObject({ accountId: ada.accountId, noPassword: false });
  expect(await sql(`SELECT action FROM audit WHERE account_id = '${ada.accountId}'`)).toEqual([
    { action: 'account.link' },
  ]);
});

it('a name that is the same says nothing: nobody gets the account of somebody else by a provider', async () => {
  await somebody(here.at, 'evil');
  expect(await codeOf(signedIn(here, 'evil'))).toBe('name-taken');
});

it('one identity is one account, and one account is one identity at a provider', async () => {
  const [cleo, other] = [await signedIn(here, 'cleo'), await somebody(here.at)];
  expect(await codeOf(link(other, 'cleo'))).toBe('identity-taken');
  expect(await codeOf(link(cleo, 'hal'))).toBe('identity-taken');
});

it('what one account has begun, no other one ends, nor anybody who signs in', async () => {
  const [ada, eve] = [await somebody(here.at), await somebody(here.at)];
  const linking = await beginLink(ada);
  const signing = await begin(here);
  expect((await backFrom(browserAt(here), linking, 'finn')).pathname).toContain('callback');
  expect(await codeOf(finishLink(eve, linking.secret))).toBe('sign-in-unknown');
  expect(await codeOf(finish(here, linking))).toBe('sign-in-unknown');
  expect(await codeOf(finishLink(ada, signing.secret))).toBe('sign-in-unknown');
});

it('the last way in stays, until there is a password, which who came by a provider sets without an old one', async () => {
  const dora = await signedIn(here, 'dora');
  expect(await codeOf(signIn('dora', ''))).toBe('wrong-password');
  expect(await codeOf(unlink(dora))).toBe('last-way-in');
  expect(await codeOf(unlink(dora, 'https://other.example.org'))).toBe('unknown-identity');
  await change(dora, '', PASSWORD);
  expect(await codeOf(change(dora, '', 'another password'))).toBe('invalid-argument'); // from here on there is one
  expect((await signIn('dora')).credentials).toMatchObject({ accountId: dora.accountId, noPassword: false });
  await unlink(dora);
  expect(await identities(dora)).toEqual([]);
  expect(await codeOf(signedIn(here, 'dora'))).toBe('name-taken'); // it would be another account
  const acts = await sql(`SELECT action FROM audit WHERE account_id = '${dora.accountId}' ORDER BY id`);
  expect(acts.map(({ action }) => action)).toEqual(['account.set-password', 'account.unlink']);
});

it('a code of an administrator sets a password, too, also at a server of a time before this', async () => {
  const [gil, other] = [await signedIn(here, 'gil'), await somebody(here.at)];
  // What such a server writes: the password, and nothing of what it does not know.
  await sql(`UPDATE account SET password_hash = (SELECT password_hash FROM account WHERE id = '${other.accountId}')
    WHERE id = '${gil.accountId}'`);
  expect(await codeOf(change(gil, '', PASSWORD))).toBe('invalid-argument');
  expect((await signIn('gil', other.password)).credentials).toMatchObject({ noPassword: false });
  await unlink(gil);
});

it('a guest who links the account is none any more', async () => {
  const owner = await somebody(here.at);
  const code = await invitation(here.at, owner, await aRoom(here.at, owner));
  const options = { invitation: code, called: 'hal', device: 'phone', attempt: '' };
  const { credentials } = await ask(here.at.auth, here.at.auth.enterAsGuest, options);
  const guest = { ...credentials!, password: '' };
  await link(guest, 'hal');
  expect(await signedIn(here, 'hal')).toMatchObject({ accountId: guest.accountId, guest: false, noPassword: true });
  expect(await codeOf(unlink(guest))).toBe('last-way-in');
});

it('a person takes out who they are there, and it goes with the account, which needs no password that there is not', async () => {
  const ida = await signedIn(here, 'ida');
  let [text, after] = ['', ''];
  do {
    const part = await ask(here.at.auth, here.at.auth.exportOwnAccount, { after }, ida.accessToken);
    [text, after] = [text + part.part, part.next];
  } while (after !== '');
  expect(JSON.parse(text)).toMatchObject({
    identities: [{ issuer: world.provider.issuer, subject: 'ida', name: 'ida' }],
  });
  await beginLink(ida);
  await ask(here.at.auth, here.at.auth.deleteOwnAccount, { password: '' }, ida.accessToken);
  for (const table of ['identity', 'pending_sign_in'])
    expect(await sql(`SELECT * FROM ${table} WHERE account_id = '${ida.accountId}'`)).toEqual([]);
  expect(await signedIn(here, 'ida')).toMatchObject({ name: 'ida' }); // somebody new
});

it('an administrator deletes such an account as any other', async () => {
  const ben = await signedIn(here, 'ben');
  const root = await anAdministrator(here.server, here.at);
  const options = { account: ben.name };
  await ask(here.at.admin, here.at.admin.deleteAccount, options, root.accessToken);
  expect(await sql(`SELECT * FROM identity WHERE account_id = '${ben.accountId}'`)).toEqual([]);
});
