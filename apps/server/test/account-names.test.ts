// Names that nobody may have: those that seem to be the server's, and those that are somebody else's to the eye.
import { type RunningServer, startServer } from '../src';
import { createAdmin } from '../src/commands/create-admin';
import { loadConfig } from '../src/config/load-config';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import { ask, type Connections, connectTo, refusalOf, somebody } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
const config = { server: { port: 0 }, log: { level: 'silent' as const } };

withServer((started) => {
  ({ server, at } = started);
});

const signUp = (name: string) => ask(at.auth, at.auth.signUp, { name, password: 'a good password', device: 'd' });

it.each(['admin', 'Root', 'ME', 'all', 'adm1n', 'adrnin', 'R00T', 'midip2p-server', 'midip2p', 'everyone', 'operator'])(
  'nobody signs up as %s, nor is made so by an administrator',
  async (name) => {
    expect((await refusalOf(signUp(name))).code).toBe('name-reserved');
    const root = await anAdministrator(server, at);
    const options = { name, password: 'a good password', administrator: false, rights: [] };
    const made = ask(at.admin, at.admin.createAccount, options, root.accessToken);
    expect((await refusalOf(made)).code).toBe('name-reserved');
  },
);

it.each([
  ['will', 'wi11'],
  ['Oscar', '0scar'],
  ['marna', 'mama'],
])('nobody signs up as %s beside %s', async (first, second) => {
  await somebody(at, first);
  expect(await refusalOf(signUp(second))).toEqual({
    code: 'name-look-alike',
    message: `the name "${second}" looks like one that somebody has already: choose another`,
  });
  expect((await refusalOf(signUp(first.toUpperCase()))).code).toBe('name-taken');
});

it('of two who sign up at one moment with names that look alike, one is let in', async () => {
  const codes = await Promise.all(
    ['ellen-1', 'ellen-l', 'e11en-1', 'eIIen-l'].map((name) =>
      signUp(name).then(
        () => 'made',
        async (error: unknown) => (await refusalOf(Promise.reject(error as Error))).code,
      ),
    ),
  );
  expect(codes.filter((code) => code === 'made')).toHaveLength(1);
  expect(new Set(codes)).toEqual(new Set(['made', 'name-look-alike']));
});

it('accounts that were there before are looked at when a server starts', async () => {
  await somebody(at, 'paul-of-old');
  await asked(server.databaseUrl, "UPDATE account SET pictures = '{}'");
  const second = await startServer({
    config: { ...config, data: { temporary: true }, database: { url: server.databaseUrl } },
  });
  const there = await connectTo(second);
  const before = () => asked(server.databaseUrl, "SELECT id FROM account WHERE pictures = '{}'");
  while ((await before()).length > 0);
  const asDouble = { name: 'pau1-of-0ld', password: 'a good password', device: 'd' };
  expect((await refusalOf(ask(there.auth, there.auth.signUp, asDouble))).code).toBe('name-look-alike');
  there.close();
  await second.stop();
});

it('the operator may have such a name, when they say so', async () => {
  const settings = loadConfig({ overrides: { database: { url: server.databaseUrl } } });
  expect(await createAdmin(settings, 'admin', () => Promise.resolve('a good password'))).toMatch(/^made/);
});
