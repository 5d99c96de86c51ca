// People sign in by an OpenID Connect provider: a real one, a browser, two servers on one database, and those who want to be somebody else.
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import {
  backFrom,
  begin,
  browserAt,
  figureOf,
  finish,
  OidcWorld,
  type Place,
  PUBLIC,
  signedIn,
  through,
  toProvider,
} from './oidc-world';
import { aRoom, ask, invitation, refusalOf, somebody } from './player';
import { eventually } from './until';

let world: OidcWorld;
let here: Place;
/** Another server on the same database. */
let there: Place;

beforeAll(async () => {
  world = await OidcWorld.of({
    ada: { preferred_username: 'ada', name: 'Ada Lovelace', groups: ['staff'] },
    twin: { preferred_username: 'ADA' },
    ben: { preferred_username: 'ben@example.org', groups: ['staff', 'players'] },
    aiko: { preferred_username: '愛子', name: '愛子' },
    ...Object.fromEntries(
      ['cleo', 'dora', 'evil', 'finn', 'gil', 'hal', 'ida', 'root'].map((n) => [n, { preferred_username: n }]),
    ),
  });
  here = await world.server();
  there = await world.server();
});
afterAll(() => world?.end());

const sql = (text: string) => asked(here.server.databaseUrl, text);
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const figure = (line: string) => figureOf(here, line);

describe('whoever signs in by a provider', () => {
  it('gets an account at the first time, is called as they are there, and has the same one at the next', async () => {
    const pending = await begin(here);
    expect(pending).toMatchObject({ provider: 'Club', url: expect.stringContaining(`${PUBLIC}/api/v1/oidc/sign-in/`) });
    expect(await finish(here, pending)).toBeNull();
    const page = await through(browserAt(here), pending, 'ada');
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('Go back to the program that waits') });
    const ada = await finish(here, pending);
    expect(ada).toMatchObject({ name: 'ada', displayName: 'Ada Lovelace', guest: false, noPassword: true });
    await aRoom(here.at, ada!);
    expect(await signedIn(here, 'ada')).toMatchObject({ accountId: ada!.accountId });
    expect(await figure('midip2p_sign_ins_total{how="provider",result="done"}')).toBe(2);
    expect(await codeOf(finish(here, pending))).toBe('sign-in-unknown'); // it was spent
  });

  it('gets one account, however many terminals wait for the first time', async () => {
    const pending = [await begin(here), await begin(there)];
    for (const one of pending) await through(browserAt(here), one, 'ida');
    const came = await Promise.all([finish(here, pending[0]!), finish(there, pending[1]!)]);
    expect(new Set(came.map((one) => one!.accountId)).size).toBe(1);
  });

  it('goes on at any server: begun at one, back at another, waited for at a third connection', async () => {
    const pending = await begin(here);
    const browser = browserAt(there);
    await through(browser, pending, 'cleo');
    expect(await finish(there, pending)).toMatchObject({ name: 'cleo' });
  });

  it('says another name where the one of the provider is taken, looks like it, or can be none, and need not go to the browser again', async () => {
    const taken = await begin(here);
    await through(browserAt(here), taken, 'twin');
    expect(await codeOf(finish(here, taken))).toBe('name-taken');
    expect(await codeOf(finish(here, taken, { name: 'adа' }))).toBe('invalid-argument');
    expect(await codeOf(finish(here, taken, { name: 'aIko', displayName: 'Аda' }))).toBe('name-look-alike');
    expect(await finish(here, taken, { name: 'ada2' })).toMatchObject({ name: 'ada2' });
    const none = await begin(here);
    await through(browserAt(here), none, 'aiko');
    expect(await codeOf(finish(here, none))).toBe('name-wanted');
    expect(await finish(here, none, { name: 'aiko' })).toMatchObject({ name: 'aiko', displayName: '愛子' });
    const reserved = await begin(here);
    await through(browserAt(here), reserved, 'root');
    expect(await codeOf(finish(here, reserved))).toBe('name-reserved');
  });

  it('is signed out everywhere, and kept out when the account is disabled, as anybody', async () => {
    const dora = await signedIn(here, 'dora');
    expect(await ask(here.at.auth, here.at.auth.signOutEverywhere, { keepThisOne: false }, dora.accessToken)).toEqual({
      devices: 1,
    });
    const refresh = { refreshToken: dora.refreshToken, attempt: '' };
    expect(await codeOf(ask(here.at.auth, here.at.auth.refresh, refresh))).toBe('refresh-invalid');
    const root = await anAdministrator(here.server, here.at);
    const options = { account: 'dora', reason: 'gone' };
    await ask(here.at.admin, here.at.admin.disableAccount, options, root.accessToken);
    expect(await codeOf(signedIn(here, 'dora'))).toBe('account-disabled');
    expect(await figure('midip2p_sign_ins_total{how="provider",result="account-disabled"}')).toBe(1);
  });

  it('is told when they said no at the provider, in the browser and where they wait', async () => {
    const pending = await begin(here);
    const browser = browserAt(here);
    const page = await browser.cancel(await toProvider(browser, pending));
    expect(page).toMatchObject({ status: 403, text: expect.stringContaining('[provider-refused]') });
    expect(await codeOf(finish(here, pending))).toBe('provider-refused');
    expect(await figure('midip2p_sign_ins_total{how="provider",result="provider-refused"}')).toBe(1);
  });
});

describe('whoever wants to be somebody else', () => {
  it('gets nobody past the page without the code of their terminal, and five guesses', async () => {
    const pending = await begin(here, { device: '<b>evil</b>' });
    const browser = browserAt(here);
    const page = await browser.open(pending.url);
    expect(page.text).toContain('&#60;b&#62;evil&#60;/b&#62;');
    expect(page.text).toContain('127.0.0.1');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (let guess = 0; guess < 5; ++guess)
      expect((await browser.submit(page, { code: 'AAAA-AAAA' })).text).toMatch(
        /\[sign-in-unknown\]|that is not the code/,
      );
    expect((await browser.submit(page, { code: pending.code })).text).toContain('[sign-in-unknown]');
  });

  it('sends no form from a page of their own', async () => {
    const pending = await begin(here);
    const page = { ...(await browserAt(here).open(pending.url)) };
    expect((await browserAt(here).submit(page, { code: pending.code })).text).toContain('[sign-in-unknown]'); // no cookie
    const browser = browserAt(here);
    const from = { headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await browser.submit(await browser.open(pending.url), { code: pending.code }, from)).text).toContain(
      '[sign-in-unknown]',
    );
  });

  it('brings nobody back with a state that is not of their browser, and nobody in another browser', async () => {
    const pending = await begin(here);
    const browser = browserAt(here);
    const back = await backFrom(browser, pending, 'evil');
    const other = new URL(back);
    other.searchParams.set('state', `${back.searchParams.get('state')!.slice(0, -3)}AAA`);
    expect(await browser.open(other)).toMatchObject({
      status: 404,
      text: expect.stringContaining('[sign-in-unknown]'),
    });
    expect((await browserAt(here).open(back)).text).toContain('[sign-in-unknown]');
    expect(await finish(here, pending)).toBeNull();
    expect((await browser.open(back)).status).toBe(200); // and whoever it is comes back all the same
  });

  it('comes back once', async () => {
    const pending = await begin(here);
    const browser = browserAt(here);
    const back = await backFrom(browser, pending, 'finn');
    const both = await Promise.all([browser.open(back), browser.open(back)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect(await finish(here, pending)).toMatchObject({ name: 'finn' });
    expect((await browser.open(back)).status).toBe(404);
  });

  it.each([
    ['of another provider', (back: URL) => back.searchParams.set('iss', 'https://evil.example.org')],
    ['without saying which provider', (back: URL) => back.searchParams.delete('iss')],
    ['with a code that was made up', (back: URL) => back.searchParams.set('code', 'made-up')],
  ])('is not believed with an answer %s', async (_, spoil) => {
    const pending = await begin(here);
    const browser = browserAt(here);
    const back = await backFrom(browser, pending, 'evil');
    spoil(back);
    expect((await browser.open(back)).text).toContain('[provider-invalid]');
    expect(await codeOf(finish(here, pending))).toBe('provider-invalid');
  });

  it('is not believed with what was said for another sign-in: another nonce, another PKCE challenge', async () => {
    for (const spoilt of ['nonce', 'code_challenge']) {
      const pending = await begin(here);
      const browser = browserAt(here);
      const atProvider = (url: URL) => url.origin === world.provider.issuer;
      const { url } = await browser.submit(await browser.open(pending.url), { code: pending.code }, {}, atProvider);
      url.searchParams.set(spoilt, 'A'.repeat(43));
      const page = await browser.signIn(await browser.open(url), 'evil');
      expect(page.text).toContain('[provider-invalid]');
      expect(await codeOf(finish(here, pending))).toBe('provider-invalid');
    }
  });

  it('finds that a sign-in is over at its end, in the browser and where they wait', async () => {
    const pending = await begin(here);
    const browser = browserAt(here);
    const back = await backFrom(browser, pending, 'evil');
    await sql(`UPDATE pending_sign_in SET expires_at = now() - interval '1 s'`);
    expect((await browser.open(back)).text).toContain('[sign-in-unknown]');
    expect(await codeOf(finish(here, pending))).toBe('sign-in-unknown');
    expect((await browser.open(pending.url)).status).toBe(404);
  });

  it('leaves no secret of a sign-in in the database', async () => {
    const pending = await begin(here);
    const browser = browserAt(here);
    const page = await toProvider(browser, pending);
    const row = JSON.stringify(await sql(`SELECT * FROM pending_sign_in WHERE '${pending.url}' LIKE '%' || ticket`));
    expect(row).toContain('laptop');
    for (const secret of [pending.secret, pending.code.replace('-', ''), page.url.searchParams.get('nonce') ?? 'none'])
      expect(row).not.toContain(secret);
  });
});

describe('an operator', () => {
  it('lets a provider be down: the server starts and is ready, and whoever wants to sign in is told', async () => {
    const back = await world.providerGone();
    const late = await world.server();
    const { host, port } = late.server.operations!;
    expect((await fetch(`http://${host}:${port}/ready`)).status).toBe(200);
    expect(await refusalOf(begin(late))).toMatchObject({
      ...{ code: 'provider-unavailable', message: expect.stringContaining('Club gives no answer') },
    });
    await somebody(late.at); // everybody else goes on
    await back();
    // A failure is remembered for a moment, so that a crowd does not make it worse.
    await expect(eventually(() => begin(late))).resolves.toMatchObject({ provider: 'Club' });
  });

  it('lets it go down on the way: it is told in the browser and where they wait', async () => {
    const pending = await begin(here);
    const browser = browserAt(here);
    const url = await backFrom(browser, pending, 'gil');
    const back = await world.providerGone();
    expect(await browser.open(url)).toMatchObject({
      status: 503,
      text: expect.stringContaining('[provider-unavailable]'),
    });
    expect(await codeOf(finish(here, pending))).toBe('provider-unavailable');
    await back();
  });

  it('says who may come for the first time: nobody, who is invited, or nobody by a provider', async () => {
    const closed = await world.server({}, { auth: { whoSignsUp: 'nobody' } });
    expect(await codeOf(signedIn(closed, 'hal'))).toBe('sign-up-closed');
    expect(await signedIn(closed, 'ada')).toMatchObject({ name: 'ada' });
    const unmade = await world.server({ makesAccounts: false });
    expect((await refusalOf(signedIn(unmade, 'hal'))).message).toContain('sign in with a password, and link it');
    const invited = await world.server({}, { auth: { whoSignsUp: 'invited' } });
    const pending = await begin(invited);
    await through(browserAt(invited), pending, 'hal');
    expect(await codeOf(finish(invited, pending))).toBe('sign-up-closed');
    const ada = await signedIn(here, 'ada');
    const code = await invitation(here.at, ada, await aRoom(here.at, ada));
    const hal = await finish(invited, pending, { invitation: code });
    expect(
      (await ask(here.at.rooms, here.at.rooms.listRooms, { page: undefined }, hal!.accessToken)).rooms,
    ).toHaveLength(1);
  });

  it('lets those in alone of whom the provider says what is wanted', async () => {
    const wanted = { requiredClaim: 'groups', requiredValue: 'players', scopes: 'openid profile groups' };
    const strict = await world.server(wanted);
    expect(await codeOf(signedIn(strict, 'ada'))).toBe('claim-missing');
    expect(await signedIn(strict, 'ben')).toMatchObject({ name: 'ben' });
  });

  it('has people count as those who sign up do', async () => {
    const strict = await world.server({}, { auth: { signUps: 2 }, limits: { sharedAddresses: '' } });
    const codes = [];
    for (let i = 0; i < 3; ++i)
      codes.push(
        await begin(strict).then(
          () => 'begun',
          async (error) => codeOf(Promise.reject(error)),
        ),
      );
    expect(codes).toEqual(['begun', 'begun', 'too-many-attempts']);
  });

  it('has what was begun go with its time', async () => {
    const pending = await begin(here);
    await sql(`UPDATE pending_sign_in SET expires_at = now() - interval '1 s'`);
    const reaping = await world.server({}, { retention: { everySeconds: 1 } });
    const left = async () => Number((await sql('SELECT count(*)::int AS n FROM pending_sign_in'))[0]!['n']);
    await eventually(async () => expect(await left()).toBe(0));
    expect(await codeOf(finish(reaping, pending))).toBe('sign-in-unknown');
  });

  it('of a server without a provider is told apart from one with another', async () => {
    const without = await world.server({ issuer: null, clientId: null, clientSecretFile: null, publicUrl: null });
    expect((await refusalOf(begin(without))).message).toContain('nobody signs in by a provider');
    expect(await refusalOf(begin(here, { provider: 'other' }))).toMatchObject({
      ...{ code: 'unknown-provider', message: expect.stringContaining('it has Club') },
    });
    const page = await without.https.fetch(`${without.https.base}/api/v1/oidc/sign-in/AAAAAAAAAAAAAAAA`);
    expect(page.status).toBe(404);
  });
});
