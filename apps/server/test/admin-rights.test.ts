// Administrators' rights apart: what each route that there is needs, whichever way it is asked for, and who keeps them.
import type { RunningServer } from '../src';
import { ADMIN_RIGHTS, type AdminRight } from '../src/callers/admin-rights';
import { asked } from './a-database';
import { adminRows } from './admin-rows';
import { anAdministrator } from './administrators';
import { AnyCaller, encode, METHODS } from './any-call';
import { type HttpsClient, httpsTo } from './https';
import { aRoom, ask, type Connections, refusalOf, somebody, type Somebody } from './player';
import { callOf, goodRequests, OPERATIONS } from './rest-requests';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let https: HttpsClient;
let caller: AnyCaller;
let root: Somebody;
let room: string;
const only = {} as Record<AdminRight, Somebody>;
const rows = adminRows(
  () => at,
  () => room,
  () => server.databaseUrl,
);
const good = goodRequests(rows);

/** Somebody who was given those rights, and has signed in since. */
async function anAccountWith(...rights: AdminRight[]): Promise<Somebody> {
  const { name, password } = await somebody(at);
  await ask(at.admin, at.admin.changeRights, { account: name, give: rights, take: [] }, root.accessToken);
  const { credentials } = await ask(at.auth, at.auth.signIn, { name, password, device: 'console', deviceToken: '' });
  return { ...credentials!, password };
}

withServer(async (started, atEnd) => {
  ({ server, at } = started);
  [https, caller] = [await httpsTo(server), await AnyCaller.to(server)];
  root = await anAdministrator(server, at);
  room = await aRoom(at, root);
  for (const right of ADMIN_RIGHTS) only[right] = await anAccountWith(right);
  atEnd(() => https.close());
  atEnd(() => caller.close());
});

/** Whom of the three it lets through. */
async function through(allowed: (who: Somebody) => Promise<boolean>): Promise<AdminRight[]> {
  const those: AdminRight[] = [];
  for (const right of ADMIN_RIGHTS) if (await allowed(only[right])) those.push(right);
  return those;
}

const operations = OPERATIONS.filter(({ open, own }) => !open && !own);
it.each(operations.map(({ id }) => id))('%s over REST needs the one right that the table names', async (id) => {
  const operation = operations.find((known) => known.id === id)!;
  const { method, path } = operation;
  const needed = rows[callOf(operation)]!.needs;
  const answered = await through(async ({ accessToken }) => {
    const { path: named = {}, query = '', body } = await good[id]!();
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => (named as Record<string, string>)[name]!);
    const headers = {
      authorization: `Bearer ${accessToken}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await https.fetch(`${https.base}${filled}?${query}`, init);
    const text = await answer.text();
    if (answer.status === 403) expect(text).toContain(`the right to ${needed}`);
    return answer.status < 400;
  });
  expect(answered).toEqual([needed]);
});

const paths = METHODS.map(({ path }) => path).filter((path) => path.includes('.AdminService/'));
it.each(paths)('%s needs the one right that the table names', async (path) => {
  const answered = await through(async ({ accessToken }) => {
    const { code, status } = await caller.call(path, [encode(path, (await rows[path]!.good()) as object)], accessToken);
    if (status !== 0) expect(code).toBe('not-allowed');
    return status === 0;
  });
  expect(answered).toEqual([rows[path]!.needs]);
});

it('lets who moderates shut out no one who looks after the server', async () => {
  for (const right of ADMIN_RIGHTS) {
    const { name } = await anAccountWith(right);
    const options = { account: name, reason: '' };
    expect(await refusalOf(ask(at.admin, at.admin.disableAccount, options, only.moderate.accessToken))).toEqual({
      code: 'not-allowed',
      message: expect.stringContaining('needs the right to manage'),
    });
  }
});

it('takes a withdrawn right away at once, and leaves the others', async () => {
  const both = await anAccountWith('read', 'moderate');
  const list = () => ask(at.admin, at.admin.listAccounts, { page: undefined, name: '' }, both.accessToken);
  const create = (name: string) => ask(at.admin, at.admin.createRoomFor, { name, owner: '' }, both.accessToken);
  await create('one');
  const { account } = await ask(
    at.admin,
    at.admin.changeRights,
    { account: both.name, give: [], take: ['moderate'] },
    root.accessToken,
  );
  expect(account).toMatchObject({ rights: ['read'], administrator: false });
  expect((await refusalOf(create('two'))).code).toBe('not-allowed');
  await list();
});

it('is right also where a server from before gives and withdraws', async () => {
  const { name, accountId } = await somebody(at);
  const told = async () => {
    const { accounts } = await ask(at.admin, at.admin.listAccounts, { page: undefined, name }, root.accessToken);
    return accounts[0]!.rights;
  };
  const set = (is: boolean) =>
    asked(server.databaseUrl, `UPDATE account SET administrator = ${is} WHERE id = '${accountId}'`);
  await set(true);
  expect(await told()).toEqual(['read', 'moderate', 'manage']);
  await set(false);
  expect(await told()).toEqual([]);
});

it('leaves one who manages, whatever two managers do to each other at one moment', async () => {
  const managers = "SELECT id FROM account WHERE 'manage' = ANY (admin_rights) AND disabled_at IS NULL";
  for (const { id } of await asked(server.databaseUrl, managers))
    if (id !== root.accountId)
      await asked(server.databaseUrl, `UPDATE account SET admin_rights = '{}' WHERE id = '${id as string}'`);
  const refused = { code: 'last-manager', message: expect.stringContaining('give somebody else') };
  const take = (who: Somebody, account: string) =>
    ask(at.admin, at.admin.changeRights, { account, give: [], take: ['manage'] }, who.accessToken);
  expect(await refusalOf(take(root, root.name))).toMatchObject(refused);
  const { accessToken, password } = root;
  expect(await refusalOf(ask(at.auth, at.auth.deleteOwnAccount, { password }, accessToken))).toMatchObject(refused);
  for (let round = 0; round < 5; ++round) {
    const other = await anAccountWith('manage');
    const outcomes = await Promise.allSettled([take(root, other.name), take(other, root.name)]);
    const left = await asked(server.databaseUrl, managers);
    expect([outcomes.filter(({ status }) => status === 'fulfilled').length, left.length]).toEqual([1, 1]);
    if (left[0]!['id'] === root.accountId) continue;
    await ask(at.admin, at.admin.changeRights, { account: root.name, give: ['manage'], take: [] }, other.accessToken);
    await take(other, other.name); // who is not the last may
  }
});
