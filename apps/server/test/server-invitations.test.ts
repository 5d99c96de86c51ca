// Who may make an account where only who is invited does, and is invited to no room: by those who run the server.
import { InvitationState } from '@midip2p/proto';
import type { RunningServer } from '../src';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import { anApiKey } from './api-keys';
import { type HttpsClient, httpsTo } from './https';
import { ask, type Connections, connectTo, refusalOf, somebody, type Somebody } from './player';
import { aServer } from './with-server';

let server: RunningServer;
let at: Connections;
let https: HttpsClient;
let root: Somebody;

beforeAll(async () => {
  server = await aServer({ auth: { whoSignsUp: 'invited' }, limits: { invitationsPerAccount: 4 } });
  [at, https] = [await connectTo(server), await httpsTo(server)];
  root = await anAdministrator(server, at);
});

afterEach(() => asked(server.databaseUrl, 'DELETE FROM server_invitation'));

afterAll(async () => {
  https?.close();
  at?.close();
  await server?.stop();
});

let people = 0;
const signUp = (code: string, to = at, name = `guest-${++people}`) =>
  ask(to.auth, to.auth.signUp, { name, password: 'a good password', device: 'd', invitation: code });
const give = (uses = 1, lifetimeSeconds = 0) =>
  ask(at.admin, at.admin.createServerInvitation, { uses, lifetimeSeconds }, root.accessToken);
const given = async (endedToo = true) => {
  const options = { endedToo, page: undefined };
  return (await ask(at.admin, at.admin.listServerInvitations, options, root.accessToken)).invitations;
};
const revoke = (id: string) => ask(at.admin, at.admin.revokeServerInvitation, { id }, root.accessToken);
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const accounts = async () => Number((await asked(server.databaseUrl, 'SELECT count(*) AS n FROM account'))[0]!['n']);

it('makes as many accounts as it is for, and says whose they are', async () => {
  const { code, invitation } = await give(2);
  const one = (await signUp(code)).credentials!;
  await signUp(code);
  const before = await accounts();
  expect(await codeOf(signUp(code))).toBe('invitation-used');
  expect(await accounts()).toBe(before);
  expect(await given()).toEqual([
    expect.objectContaining({ id: invitation!.id, uses: 2, used: 2, state: InvitationState.INVITATION_STATE_USED }),
  ]);
  expect((await given())[0]).toMatchObject({ usedBy: [one.name, expect.any(String)], invitedBy: root.name });
  expect(await given(false)).toEqual([]);
  expect((await ask(at.rooms, at.rooms.listRooms, { page: undefined }, one.accessToken)).rooms).toEqual([]);
});

it('of several who come by one for one, at one moment, one is let in, and the others leave no account', async () => {
  const [{ code }, before] = [await give(), await accounts()];
  const came = await Promise.allSettled([signUp(code), signUp(code), signUp(code)]);
  expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await accounts()).toBe(before + 1);
});

it('is good for nothing once it is taken back, or has run out', async () => {
  const [{ code, invitation }, late] = [await give(0), await give()];
  expect((await revoke(invitation!.id)).invitation!.state).toBe(InvitationState.INVITATION_STATE_REVOKED);
  await revoke(invitation!.id); // again
  expect(await codeOf(signUp(code))).toBe('invitation-revoked');
  await asked(server.databaseUrl, `UPDATE server_invitation SET expires_at = now() WHERE revoked_at IS NULL`);
  expect(await codeOf(signUp(late.code))).toBe('invitation-expired');
  const options = { page: undefined, account: root.name, action: 'server-invitation.revoke', targetId: '' };
  expect((await ask(at.admin, at.admin.listAudit, options, root.accessToken)).entries).toHaveLength(2);
});

it('makes nobody a guest, who would be one of a room', async () => {
  const { code } = await give();
  const options = { called: 'Zoë', invitation: code, device: 'd', attempt: '' };
  expect(await codeOf(ask(at.auth, at.auth.enterAsGuest, options))).toBe('no-guests');
});

it('is given over REST by a key with that one scope, and counted', async () => {
  const key = await anApiKey(server.databaseUrl, ['server-invitation.create']);
  const headers = { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' };
  const made = () => https.fetch(`${https.base}/api/v1/invitations`, { method: 'POST', headers, body: '{}' });
  const { code } = (await (await made()).json()) as { code: string };
  await signUp(code);
  for (let n = 0; n < 4; ++n) expect((await made()).status).toBe(201);
  expect((await made()).status).toBe(409);
  expect(await codeOf(give())).toBe('too-many-invitations');
});

it('counts who came by it where anybody may come, and hinders nobody', async () => {
  const open = await aServer();
  const there = await connectTo(open);
  try {
    const admin = await anAdministrator(open, there);
    const options = { uses: 1, lifetimeSeconds: 0 };
    const { code } = await ask(there.admin, there.admin.createServerInvitation, options, admin.accessToken);
    const { name } = (await signUp(code, there)).credentials!;
    await signUp(code, there);
    await somebody(there);
    const all = { endedToo: true, page: undefined };
    const { invitations } = await ask(there.admin, there.admin.listServerInvitations, all, admin.accessToken);
    expect(invitations).toEqual([expect.objectContaining({ used: 1, usedBy: [name] })]);
  } finally {
    there.close();
    await open.stop();
  }
});
