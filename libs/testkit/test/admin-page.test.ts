// docs/admin.md, as a person who follows it: every command on the page, in order, against a real server on which two
// real clients play.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClientProcess, ServerProcess, spawnClient, temporaryDir } from '../src';

const ROOT = join(__dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/admin.md'), 'utf8');
const PASSWORD = 'the password of ada';

/** The commands of the page by the heading they stand under. */
const sections = new Map(
  PAGE.split(/^## /m).map((section) => {
    const blocks = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands]) => commands!);
    return [section.split('\n', 1)[0]!, blocks];
  }),
);

const dir = temporaryDir();
let server: ServerProcess;
const people: Record<string, ClientProcess> = {};

const as = (name: string, args: string[], more: object = {}) =>
  spawnClient(args, { configDir: join(dir.path, name), ...more });

async function signedUp(name: string): Promise<void> {
  const client = as(name, ['signup', name, '--server', server.text, '--password-stdin'], {
    input: `good of ${name}\n`,
  });
  expect({ exit: await client.exit, stderr: client.stderr }).toEqual({ exit: 0, stderr: '' });
}

beforeAll(async () => {
  server = await ServerProcess.start();
  const bin = join(dir.path, 'bin');
  mkdirSync(bin);
  for (const [name, program] of [
    ['midip2p', 'apps/client/dist/main.js'],
    ['midip2p-server', 'apps/server/dist/main.js'],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, program)}" "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  writeFileSync(join(dir.path, 'ada.password'), `${PASSWORD}\n`, { mode: 0o600 });
  writeFileSync(join(dir.path, '.curlrc'), 'insecure\n'); // the page says what to do about the certificate
  await signedUp('ann');
  await signedUp('ben');
  expect(await as('ann', ['rooms', 'create', 'Friday']).exit).toBe(0);
  const { code } = await as('ann', ['invite', 'Friday']).next('invitation');
  const join_ = ['join', 'Friday', '--no-devices', '--listen', '127.0.0.1:0'];
  people.ann = as('ann', join_, { withinMs: 150_000 });
  people.ben = as('ben', [...join_.slice(0, 1), ...join_.slice(2), '--invitation', String(code)], {
    withinMs: 150_000,
  });
  await people.ben.next('peer', ({ state }) => state === 'linked');
}, 90_000);

afterAll(async () => {
  await Promise.all(Object.values(people).map((client) => client.end()));
  await server?.close();
  dir.remove();
}, 30_000);

/** What the commands said, when all of them were well. */
function run(commands: string): Promise<string> {
  const { host, port } = server.address;
  const here = commands
    .replaceAll('https://play.example.org:7420', `https://${host}:${port}`)
    .replaceAll('play.example.org:7420', `'${server.text}'`);
  const child = spawn('bash', ['-euo', 'pipefail', '-c', here], {
    cwd: dir.path,
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${join(dir.path, 'bin')}:${process.env.PATH}`,
      HOME: dir.path,
      CURL_HOME: dir.path,
      MIDIP2P_CONFIG_DIR: join(dir.path, 'ada'),
      MIDIP2P_CONFIG: server.configFile,
      MIDIP2P_PASSWORD: PASSWORD, // what a person types
    },
  });
  let [said, complained] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) =>
      exit === 0 ? resolve(said) : reject(new Error(`${commands}\nended with ${exit}: ${said}${complained}`)),
    );
  });
}

const blocksOf = (heading: string): string[] => {
  const blocks = sections.get(heading) ?? [];
  expect(blocks.length).toBeGreaterThan(0);
  return blocks;
};

it('has no commands that are not tried here', () => {
  const tried = ['The first administrator', 'Seeing', 'Rooms', 'Accounts', 'REST', 'Removing a player'];
  const withCommands = [...sections].filter(([, blocks]) => blocks.length > 0).map(([heading]) => heading);
  expect(withCommands.sort()).toEqual(tried.sort());
});

it('makes the first administrator, who signs in', async () => {
  const [create, signIn] = blocksOf('The first administrator');
  expect(await run(create!)).toBe('made the administrator ada\n');
  expect(await run(create!)).toBe('ada is an administrator already\n');
  expect(await run(signIn!)).toBe('signed in as ada\n');
}, 60_000);

it('shows who plays, and how well', async () => {
  const peers = async () => {
    const said = await run('midip2p admin peers --room Friday --json');
    return (JSON.parse(said) as { peers: { accountName: string; clock: { state: string }; links: object[] }[] }).peers;
  };
  // Clients tell the server every 2 s; nothing tells us when it has heard.
  const settled = ({ clock, links }: { clock: { state: string }; links: object[] }) =>
    clock.state === 'locked' && links.length === 1;
  for (let heard = false; !heard;) heard = (await peers()).every(settled);
  expect((await peers()).map(({ accountName }) => accountName).sort()).toEqual(['ann', 'ben']);
  const [said] = await Promise.all(blocksOf('Seeing').map(run));
  expect(said).toMatch(/Friday {2}[0-9a-f-]{36} {2}of ann {2}2 members {2}2 playing/);
  expect(said).toMatch(/clock locked ±[\d.]+ ms/);
  expect(said).toMatch(
    / {2}to (ann|ben) \(.*\) {2}round trip [\d.]+ ms {2}0 sent, 0 received, 0 late, 0 gaps, 0 resumed/,
  );
  expect(said).toMatch(/account\.create {2}account ada .* command {2}done/);
}, 60_000);

it('makes, renames and closes rooms', async () => {
  const [said] = await Promise.all(blocksOf('Rooms').map(run));
  expect(said).toBe(
    'made the room Open stage of ben\nOpen stage is called Big stage now\nBig stage is closed; 0 devices left it\n',
  );
}, 60_000);

it('makes, disables and enables accounts', async () => {
  const [said] = await Promise.all(blocksOf('Accounts').map(run));
  expect(said!.trimEnd().split('\n')).toEqual([
    'made the account cleo',
    'cleo is disabled; 0 devices left a jam',
    'cleo may sign in again',
    'cleo is an administrator from the next sign-in on',
    'cleo is no administrator any more',
  ]);
}, 60_000);

it('does the same over REST', async () => {
  const [said] = await Promise.all(blocksOf('REST').map(run));
  expect(said).toContain('"accountName":"ben"');
  expect(said).toContain('"name":"Sunday"');
  expect(said).toContain('"action":"room.create"');
  expect(said).toContain('"openapi":"3.1.0"');
}, 60_000);

it('removes a player: their stream ends with the reason, and their links at the others', async () => {
  const [said] = await Promise.all(blocksOf('Removing a player').map(run));
  expect(said).toBe('removed ben; 1 device left Friday, until its session has ended\n');
  await people.ann!.next('peer', ({ name, state }) => name === 'ben' && state === 'left');
  expect(await people.ben!.exit).toBe(1);
  const why = { code: 'removed', message: expect.stringContaining('please turn it down') };
  expect(people.ben!.events.at(-1)).toMatchObject({ event: 'error', ...why });
  expect(await run('midip2p admin audit --action room.remove-account')).toMatch(
    /account ben .*please turn it down.* done/,
  );
}, 60_000);

describe('midip2p admin, for programs', () => {
  const heard = async (name: string, args: string[]) => {
    const client = as(name, ['admin', ...args]);
    return { exit: await client.exit, last: client.events.at(-1), stderr: client.stderr };
  };

  it('tells a refusal by its code, and exits with 1', async () => {
    for (const args of [['rooms'], ['account', 'disable', 'ada'], ['remove', 'ada', '--room', randomUUID()]])
      expect(await heard('ann', args)).toMatchObject({ exit: 1, last: { event: 'error', code: 'not-allowed' } });
    for (const [args, code] of [
      [['peers', '--room', 'Nowhere'], 'unknown-room'],
      [['remove', 'nobody', '--room', 'Friday'], 'unknown-account'],
      [['remove', randomUUID(), '--room', 'Friday'], 'unknown-account'],
      [['account', 'enable', 'nobody'], 'unknown-account'],
      [['room', 'create', 'Friday', '--owner', 'ann'], 'name-taken'],
      [['account', 'disable', 'ada'], 'not-allowed'],
    ] as const)
      expect(await heard('ada', [...args])).toMatchObject({ exit: 1, last: { event: 'error', code } });
  }, 60_000);

  it('tells what was typed wrongly, and exits with 2', async () => {
    const typed = { exit: 2, last: { event: 'error', code: 'usage' } };
    for (const args of [
      ['rooms', 'all'],
      ['remove', 'ben'],
      ['audit', '--last', 'few'],
      ['room', 'rename', 'Friday'],
    ])
      expect(await heard('ada', args)).toMatchObject(typed);
    expect((await heard('ada', ['room', 'create', 'Friday'])).exit).toBe(0);
    const ambiguous = await heard('ada', ['room', 'close', 'Friday']);
    expect(ambiguous).toMatchObject({
      exit: 2,
      last: { code: 'which-room', message: expect.stringContaining("ann's") },
    });
  }, 60_000);

  it('says everything as JSON', async () => {
    for (const [args, event, what] of [
      [['rooms'], 'adminRooms', 'rooms'],
      [['sessions', '--all'], 'adminSessions', 'sessions'],
      [['peers', '--all'], 'adminPeers', 'peers'],
      [['accounts'], 'adminAccounts', 'accounts'],
      [['audit', '--account', 'ann'], 'adminAudit', 'entries'],
    ] as const) {
      const { exit, last } = await heard('ada', [...args]);
      expect({ exit, event: last?.event, some: (last?.[what] as unknown[]).length > 0 }).toEqual({
        exit: 0,
        event,
        some: true,
      });
    }
  }, 60_000);
});
