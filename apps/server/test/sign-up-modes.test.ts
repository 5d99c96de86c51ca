// Who may make an account: anybody, who is invited to a room, or nobody but those who run the server.
import type { RunningServer } from '../src';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import { aRoom, ask, type Connections, connectTo, invitation, refusalOf, type Somebody } from './player';
import { aServer, withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let root: Somebody;

withServer(
  async (started) => {
    ({ server, at } = started);
    root = await anAdministrator(server, at);
  },
  { auth: { whoSignsUp: 'invited' } },
);

let people = 0;
const signUp = (code: string, name = `guest-${++people}`) =>
  ask(at.auth, at.auth.signUp, { name, password: 'a good password', device: 'd', invitation: code });
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const accounts = async () => (await asked(server.databaseUrl, 'SELECT count(*)::int AS n FROM account'))[0]!['n'];

it('whoever is invited makes one account, and is a member with it', async () => {
  const roomId = await aRoom(at, root);
  const code = await invitation(at, root, roomId);
  const { credentials } = await signUp(code);
  const room = { $case: 'id' as const, value: roomId };
  expect((await ask(at.rooms, at.rooms.getRoom, { room }, credentials!.accessToken)).room!.memberCount).toBe(2);
  const again = { code };
  await ask(at.rooms, at.rooms.acceptInvitation, again, credentials!.accessToken); // as the client does when it joins
  const before = await accounts();
  expect(await codeOf(signUp(code))).toBe('invitation-used');
  expect(await accounts()).toBe(before);
});

it('of several who come by an invitation for one, at one moment, one is let in, and the others leave no account', async () => {
  const code = await invitation(at, root, await aRoom(at, root));
  const before = Number(await accounts());
  const came = await Promise.allSettled([signUp(code), signUp(code), signUp(code)]);
  expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await accounts()).toBe(before + 1);
});

it('nobody else does, and is told so before a password is asked', async () => {
  expect(await codeOf(signUp(''))).toBe('sign-up-closed');
  expect(await codeOf(signUp('made-up'))).toBe('invitation-unknown');
  const check = ask(at.auth, at.auth.checkName, { name: 'somebody', displayName: '', invitation: '' });
  expect(await refusalOf(check)).toMatchObject({ code: 'sign-up-closed', message: expect.stringContaining('invited') });
  await ask(at.auth, at.auth.checkName, { name: 'somebody', displayName: '', invitation: 'a-code' });
});

it('where it is closed, administrators make accounts, and nobody else', async () => {
  const closed = await aServer({ auth: { whoSignsUp: 'nobody' } });
  const there = await connectTo(closed);
  try {
    const person = { name: 'ada', password: 'a good password' };
    const options = { ...person, device: 'd', invitation: 'any' };
    expect(await codeOf(ask(there.auth, there.auth.signUp, options))).toBe('sign-up-closed');
    const admin = await anAdministrator(closed, there);
    await ask(
      there.admin,
      there.admin.createAccount,
      { ...person, administrator: false, rights: [] },
      admin.accessToken,
    );
    await ask(there.auth, there.auth.signIn, { ...person, device: 'd' });
  } finally {
    there.close();
    await closed.stop();
  }
});
