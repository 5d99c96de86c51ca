// What `midip2p admin` says to programs, by a real server on which two real clients play. To people: docs/admin.md, which
// tests/pages types.
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DrivenClient, ServerProcess, spawnClient, temporaryDir } from '@midip2p/testkit';

const dir = temporaryDir();
let server: ServerProcess;
const people: Record<string, DrivenClient> = {};

const as = (name: string, args: string[], more: object = {}) =>
  spawnClient(args, { configDir: join(dir.path, name), ...more });

async function done(client: DrivenClient): Promise<void> {
  expect({ exit: await client.exit, stderr: client.stderr }).toEqual({ exit: 0, stderr: '' });
}

const signedUp = (name: string): Promise<void> =>
  done(as(name, ['signup', name, '--server', server.text, '--password-stdin'], { input: `good of ${name}\n` }));

beforeAll(async () => {
  const password = join(dir.path, 'ada.password');
  writeFileSync(password, 'good of ada\n', { mode: 0o600 });
  server = await ServerProcess.start({ config: { admin: { name: 'ada', passwordFile: password } } });
  await done(as('ada', ['login', 'ada', '--server', server.text, '--password-stdin'], { input: 'good of ada\n' }));
  await signedUp('ann');
  await signedUp('ben');
  await done(as('ann', ['rooms', 'create', 'Friday']));
  const { code } = await as('ann', ['invite', 'Friday']).next('invitation');
  const join_ = ['--no-devices', '--listen', '127.0.0.1:0'];
  people.ann = as('ann', ['join', 'Friday', ...join_], { withinMs: 150_000 });
  people.ben = as('ben', ['join', '--invitation', String(code), ...join_], { withinMs: 150_000 });
  await people.ben.next('peer', ({ state }) => state === 'linked');
});

afterAll(async () => {
  await Promise.all(Object.values(people).map((client) => client.end()));
  await server?.close();
  dir.remove();
});

const runToEnd = async (name: string, args: string[]) => {
  const client = as(name, ['admin', ...args]);
  return { exit: await client.exit, last: client.events.at(-1), stderr: client.stderr };
};

it('tells a refusal by its code, and exits with 1', async () => {
  for (const args of [['rooms'], ['account', 'disable', 'ada'], ['remove', 'ada', '--room', randomUUID()]])
    expect(await runToEnd('ann', args)).toMatchObject({ exit: 1, last: { event: 'error', code: 'not-allowed' } });
  for (const [args, code] of [
    [['peers', '--room', 'Nowhere'], 'unknown-room'],
    [['remove', 'nobody', '--room', 'Friday'], 'unknown-account'],
    [['remove', randomUUID(), '--room', 'Friday'], 'unknown-account'],
    [['account', 'enable', 'nobody'], 'unknown-account'],
    [['room', 'create', 'Friday', '--owner', 'ann'], 'name-taken'],
    [['account', 'disable', 'ada'], 'not-allowed'],
  ] as const)
    expect(await runToEnd('ada', [...args])).toMatchObject({ exit: 1, last: { event: 'error', code } });
});

it('tells what was typed wrongly, and exits with 2', async () => {
  const typed = { exit: 2, last: { event: 'error', code: 'usage' } };
  for (const args of [
    ['rooms', 'all'],
    ['remove', 'ben'],
    ['audit', '--last', 'few'],
    ['rooms', '--most', '0'],
    ['room', 'rename', 'Friday'],
  ])
    expect(await runToEnd('ada', args)).toMatchObject(typed);
  expect((await runToEnd('ada', ['room', 'create', 'Friday'])).exit).toBe(0);
  const ambiguous = await runToEnd('ada', ['room', 'close', 'Friday']);
  expect(ambiguous).toMatchObject({
    exit: 2,
    last: { code: 'which-room', message: expect.stringContaining("ann's") },
  });
});

it('says everything as JSON', async () => {
  expect((await runToEnd('ada', ['room', 'create', 'Sunday'])).exit).toBe(0);
  for (const [args, event, what] of [
    [['rooms'], 'adminRooms', 'rooms'],
    [['members', 'Sunday'], 'adminMembers', 'members'],
    [['sessions', '--all'], 'adminSessions', 'sessions'],
    [['peers', '--all'], 'adminPeers', 'peers'],
    [['accounts'], 'adminAccounts', 'accounts'],
    [['audit', '--account', 'ann'], 'adminAudit', 'entries'],
  ] as const) {
    const { exit, last } = await runToEnd('ada', [...args]);
    expect({ exit, event: last?.event, some: (last?.[what] as unknown[]).length > 0 }).toEqual({
      exit: 0,
      event,
      some: true,
    });
  }
});

it('gives a code to who forgot the password, and signs an account out', async () => {
  await signedUp('ivo');
  const { last } = await runToEnd('ada', ['account', 'reset-password', 'ivo']);
  expect(last).toMatchObject({ event: 'adminPasswordReset', account: 'ivo' });
  const environment = { MIDIP2P_NEW_PASSWORD: 'another good one' };
  await done(
    as('ivo-phone', ['account', 'reset', 'ivo', String(last!.code), '--server', server.text], { environment }),
  );
  const old = as('ivo', ['rooms']);
  expect([await old.exit, old.events.at(-1)?.code]).toEqual([1, 'refresh-invalid']);
  expect(await runToEnd('ada', ['account', 'sign-out', 'ivo'])).toMatchObject({ exit: 0 });
  const out = as('ivo-phone', ['rooms']);
  expect([await out.exit, out.events.at(-1)?.code]).toEqual([1, 'refresh-invalid']);
});

it('takes out what is kept of a person, and deletes them, by their own hand and by an administrator', async () => {
  await signedUp('gus');
  await signedUp('hal');
  const file = join(dir.path, 'gus.json');
  await done(as('gus', ['account', 'export', '--file', file]));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ account: { name: 'gus' }, rooms: [] });
  const again = as('gus', ['account', 'export', '--file', file]);
  expect([await again.exit, again.events.at(-1)?.code]).toEqual([1, 'file']);
  await done(as('gus', ['account', 'delete', '--password-stdin'], { input: 'good of gus\n' }));
  const gone = as('gus', ['rooms']);
  expect([await gone.exit, gone.events.at(-1)?.code]).toEqual([1, 'not-signed-in']);

  expect((await runToEnd('ada', ['account', 'export', 'hal'])).last).toMatchObject({ account: { name: 'hal' } });
  expect(await runToEnd('ada', ['account', 'delete', 'hal'])).toMatchObject({ exit: 2, last: { code: 'usage' } });
  expect(await runToEnd('ada', ['account', 'delete', 'hal', '--yes'])).toMatchObject({
    exit: 0,
    last: { event: 'adminAccountDeleted', closedRoomIds: [] },
  });
  expect(await runToEnd('ada', ['account', 'enable', 'hal'])).toMatchObject({
    exit: 1,
    last: { code: 'unknown-account' },
  });
});

it('decides on rooms, webhooks and invitations as a program with a key does, and signs nobody in for it', async () => {
  const scopes = 'read,moderate,webhook.create,webhook.list';
  const { last: made } = await runToEnd('ada', ['key', 'create', 'nightly', '--scope', scopes]);
  const file = join(dir.path, 'nightly.key');
  writeFileSync(file, `${String(made!.secret)}\n`, { mode: 0o600 });
  const byKey = async (...args: string[]) => {
    const client = as('nobody', ['admin', ...args, '--server', server.text, '--api-key-file', file]);
    return { exit: await client.exit, last: client.events.at(-1) };
  };
  await done(as('ada', ['admin', 'room', 'create', 'Attic', '--owner', 'ann']));
  const { last: given } = await byKey('room', 'invite', 'Attic', '--uses', '2', '--role', 'moderator');
  expect(given).toMatchObject({ event: 'invitation', room: 'Attic', uses: 2, role: 'moderator' });
  const { last: all } = await byKey('room', 'invitations', 'Attic');
  expect(all).toMatchObject({ invitations: [{ invitedBy: 'nightly', byAdministrator: true, state: 'open' }] });
  expect(await byKey('room', 'revoke', 'Attic', '--all')).toMatchObject({ exit: 0, last: { ids: [given!.id] } });
  expect(await byKey('webhook', 'create', 'https://example.org/', '--event', 'player.left')).toMatchObject({
    last: { event: 'adminWebhook', secret: expect.stringMatching(/^whsec_/) },
  });
  expect((await byKey('webhook', 'list')).last).toMatchObject({ webhooks: [{ madeBy: 'nightly', dead: 0 }] });
  const { last: code } = await byKey('invitation', 'create', '--for', '2h');
  await done(
    as('ida', ['signup', 'ida', '--server', server.text, '--invitation', String(code!.code), '--password-stdin'], {
      input: 'good of ida\n',
    }),
  );
  expect((await byKey('invitation', 'list', '--all')).last).toMatchObject({
    invitations: [{ used: 1, usedBy: ['ida'], state: 'used' }],
  });
  const { last: refused } = await byKey('room', 'delete', 'Attic', '--yes');
  expect(refused).toMatchObject({ event: 'error', code: 'not-allowed' });
  expect((await runToEnd('ada', ['room', 'delete', 'Attic', '--yes'])).last).toMatchObject({
    event: 'adminRoomDeleted',
  });
  const environment = { MIDIP2P_API_KEY: String(made!.secret) };
  await done(as('nobody', ['admin', 'rooms', '--server', server.text], { environment }));
  await done(as('ada', ['admin', 'key', 'revoke', 'nightly']));
  expect(await byKey('rooms')).toMatchObject({ exit: 1, last: { code: 'token-invalid' } });
});
