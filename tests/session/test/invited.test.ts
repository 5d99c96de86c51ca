// From an invitation to the jam and out again, as people type it.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawnClient, startTestServer, temporaryDir, type TestServer } from '@midip2p/testkit';

let server: TestServer;
let other: TestServer;
const dir = temporaryDir();
const environment = { MIDIP2P_PASSWORD: 'a good password' };
/** No password is given. */
const SILENT = { environment: { MIDIP2P_PASSWORD: '' } };
const NEW = { environment: { MIDIP2P_NEW_PASSWORD: 'a good password' } };
const folderOf = (who: string) => path.join(dir.path, who);
const run = (who: string, args: string[], more: object = {}) =>
  spawnClient(args, { configDir: folderOf(who), environment, ...more });
/** Runs a command to its end, and returns its last event. */
async function runToEnd(who: string, args: string[], more: object = {}) {
  const client = run(who, args, more);
  const exit = await client.exit;
  return { exit, code: undefined as unknown, ...client.events.at(-1) };
}
const JOIN = ['--no-devices', '--listen', '127.0.0.1:0'];

beforeAll(async () => {
  [server, other] = await Promise.all([startTestServer(), startTestServer()]);
  await runToEnd('ada', ['signup', 'ada', '--server', server.text, '--device', 'studio']);
  await runToEnd('ada', ['rooms', 'create', 'friday']);
});
afterAll(async () => {
  await Promise.all([server?.stop(), other?.stop()]);
  dir.remove();
});

const aLink = async () =>
  (await runToEnd('ada', ['invite', 'friday'])) as unknown as { link: string; onlyHere: boolean };

describe('an invitation link', () => {
  it('is all that a friend types: it makes the account, accepts, and joins', async () => {
    const { link, onlyHere } = await aLink();
    expect(onlyHere).toBe(true); // a server for tests is on 127.0.0.1
    const ada = run('ada', ['join', ...JOIN]);
    await ada.next('joined');
    const ben = run('ben', ['join', link, '--name', 'ben', ...JOIN]);
    expect(await ben.next('signedUp')).toMatchObject({ name: 'ben' });
    expect(await ben.next('joined')).toMatchObject({ room: 'friday', name: 'ben' });
    await ada.next('peer', ({ state, name }) => state === 'linked' && name === 'ben');
    expect([await ben.end(), await ada.end()]).toEqual([0, 0]);
    // The same link again, by the same friend: no question, no second account.
    const again = run('ben', ['join', link, ...JOIN]);
    expect(await again.next('joined')).toMatchObject({ room: 'friday', name: 'ben' });
    expect(await again.end()).toBe(0);
    expect(await runToEnd('cleo', ['join', link, '--name', 'cleo', ...JOIN])).toMatchObject({
      exit: 1,
      code: 'invitation-used',
    });
  });

  it('signs in to an account that is there, and says so when the password is not its own', async () => {
    const { link } = await aLink();
    await runToEnd('dora', ['signup', 'dora', '--server', server.text]);
    const wrong = await runToEnd('new', ['join', link, '--name', 'dora', ...JOIN], {
      environment: { MIDIP2P_PASSWORD: 'not hers!' },
    });
    expect(wrong).toMatchObject({
      exit: 1,
      code: 'name-taken',
      message: expect.stringContaining('choose another name'),
    });
    const dora = run('new', ['join', link, '--name', 'dora', '--for', '0.1', ...JOIN]);
    expect(await dora.next('signedIn')).toMatchObject({ name: 'dora' });
    expect(await dora.exit).toBe(0);
  });

  it('leads to another server, and the first is kept', async () => {
    await runToEnd('eve', ['signup', 'eve', '--server', other.text]);
    await runToEnd('eve', ['rooms', 'create', 'sunday']);
    const { link } = await aLink();
    const eve = run('eve', ['join', link, '--name', 'eve', '--for', '0.1', ...JOIN]);
    expect(await eve.next('joined')).toMatchObject({ room: 'friday' });
    expect(await eve.exit).toBe(0);
    expect(await runToEnd('eve', ['rooms'])).toMatchObject({ rooms: [{ name: 'friday' }] }); // the last used
    expect(await runToEnd('eve', ['rooms', '--server', other.text])).toMatchObject({ rooms: [{ name: 'sunday' }] });
    expect(await runToEnd('eve', ['logout'])).toMatchObject({ name: 'eve', serverTold: true });
    expect(await runToEnd('eve', ['rooms'])).toMatchObject({ rooms: [{ name: 'sunday' }] });
  });

  it('without a name, or with one that is somebody else’s, and without a terminal to ask on, says what is the matter', async () => {
    const { link } = await aLink();
    expect(await runToEnd('fay', ['join', link, ...JOIN])).toMatchObject({ exit: 2, code: 'no-name' });
    expect(await runToEnd('fay', ['join', link, '--name', 'ADA', ...JOIN], SILENT)).toMatchObject({
      exit: 1,
      code: 'name-taken',
    });
  });

  it('that leads to a server with another certificate is not followed', async () => {
    const { link } = await aLink();
    const forged = link.replace(/#.*/, `#${'ab'.repeat(32)}`);
    expect(await runToEnd('gil', ['join', forged, '--name', 'gil', ...JOIN])).toMatchObject({
      exit: 1,
      code: 'server-certificate-mismatch',
    });
  });
});

describe('a guest', () => {
  it('types nothing but the link, is told as such, and lasts by a password', async () => {
    const { link } = await aLink();
    const ada = run('ada', ['join', ...JOIN]);
    await ada.next('joined');
    const fay = run('fay', ['join', link, '--name', 'Fay Wray', ...JOIN], SILENT);
    expect(await fay.next('signedUp')).toMatchObject({ displayName: 'Fay Wray', guest: true });
    await fay.next('joined');
    await ada.next(
      'peer',
      ({ state, displayName, guest }) => state === 'linked' && displayName === 'Fay Wray' && !!guest,
    );
    expect(await runToEnd('fay', ['logout'])).toMatchObject({ exit: 2, code: 'usage' });
    const set = ['account', 'password', '--name', 'fay'];
    expect(await runToEnd('fay', [...set.slice(0, 3), 'ada'], NEW)).toMatchObject({ exit: 1, code: 'name-taken' });
    expect(await runToEnd('fay', set, NEW)).toMatchObject({ exit: 0, event: 'accountLasting', name: 'fay' });
    await ada.next('renamed', ({ name, guest }) => name === 'fay' && guest === false);
    expect([await fay.end(), await ada.end()]).toEqual([0, 0]);
    const tablet = await runToEnd('fay-tablet', ['login', 'fay', '--server', server.text]);
    expect(tablet).toMatchObject({ exit: 0, name: 'fay', displayName: 'Fay Wray' });
    expect(await runToEnd('fay', ['rooms'])).toMatchObject({ rooms: [{ name: 'friday' }] });
    expect(await runToEnd('fay', set, NEW)).toMatchObject({ exit: 2, code: 'usage' }); // a password is changed without a name
    expect(await runToEnd('fay', ['logout'])).toMatchObject({ exit: 0, name: 'fay' });
  });

  it('is kept by the device, and is gone with --yes alone', async () => {
    const { link } = await aLink();
    const gus = run('gus', ['join', link, '--name', 'gus', '--for', '0.1', ...JOIN], SILENT);
    expect(await gus.next('signedUp')).toMatchObject({ name: 'gus', guest: true });
    expect(await gus.exit).toBe(0);
    spendAccessToken('gus');
    const again = run('gus', ['join', 'friday', '--for', '0.1', ...JOIN], SILENT);
    expect(await again.next('joined')).toMatchObject({ name: 'gus', guest: true });
    expect(await again.exit).toBe(0);
    expect(await runToEnd('gus', ['account', 'delete'], SILENT)).toMatchObject({ exit: 2, code: 'usage' });
    expect(await runToEnd('gus', ['account', 'delete', '--yes'], SILENT)).toMatchObject({
      exit: 0,
      event: 'accountDeleted',
    });
    expect(await runToEnd('gus', ['rooms'])).toMatchObject({ exit: 1, code: 'not-signed-in' });
  });

  it('is refused where the room says so, and whoever has a password comes in by the same link', async () => {
    await runToEnd('ada', ['rooms', 'create', 'members of us']);
    const set = await runToEnd('ada', ['rooms', 'set', 'members of us', '--guests', 'refused']);
    expect(set).toMatchObject({ exit: 0, room: { guests: false } });
    const { link } = (await runToEnd('ada', ['invite', 'members of us'])) as unknown as { link: string };
    const leo = ['join', link, '--name', 'leo', '--for', '0.1', ...JOIN];
    expect(await runToEnd('leo', leo, SILENT)).toMatchObject({ exit: 1, code: 'no-guests' });
    const came = run('leo', leo);
    expect(await came.next('signedUp')).toMatchObject({ name: 'leo', guest: false });
    expect(await came.exit).toBe(0);
  });
});

describe('two devices of one account', () => {
  it('play both, or one of them where the owner says so: the new one is told why it cannot', async () => {
    await runToEnd('ivy', ['signup', 'ivy', '--server', server.text]);
    await runToEnd('ivy-phone', ['login', 'ivy', '--server', server.text]);
    await runToEnd('ivy', ['rooms', 'create', 'solo']);
    const studio = run('ivy', ['join', 'solo', '--device', 'studio', ...JOIN]);
    await studio.next('joined');
    const phone = run('ivy-phone', ['join', 'solo', '--device', 'phone', ...JOIN]);
    await Promise.all([studio, phone].map((each) => each.next('peer', ({ state }) => state === 'linked')));
    expect(await phone.end()).toBe(0);
    await studio.next('peer', ({ state }) => state === 'left');
    const set = await runToEnd('ivy', ['rooms', 'set', 'solo', '--second-device', 'refused']);
    expect(set).toMatchObject({ exit: 0, room: { name: 'solo', secondDevice: 'refused' } });
    expect(await runToEnd('ivy-phone', ['join', 'solo', ...JOIN])).toMatchObject({
      exit: 1,
      code: 'second-device-refused',
      message: expect.stringContaining('"studio"'),
    });
    expect(await studio.end()).toBe(0);
    const alone = run('ivy-phone', ['join', 'solo', '--for', '0.1', ...JOIN]);
    expect(await alone.exit).toBe(0);
    expect(await runToEnd('ivy', ['rooms', 'set', 'solo'])).toMatchObject({ exit: 2, code: 'usage' });
  });
});

describe('SysEx of the others', () => {
  it('reaches instruments where the room lets it in, or who owns them does, and nowhere else', async () => {
    await runToEnd('kim', ['signup', 'kim', '--server', server.text]);
    await runToEnd('kim', ['rooms', 'create', 'lab']);
    const isLetIn = async (...options: string[]) => {
      const client = run('kim', ['join', 'lab', ...JOIN, ...options]);
      await client.next('listening');
      const routes = (await runToEnd('kim', ['route'])) as { sysex?: boolean };
      expect(await client.end()).toBe(0);
      return routes.sysex;
    };
    expect([await isLetIn(), await isLetIn('--sysex')]).toEqual([false, true]);
    const set = await runToEnd('kim', ['rooms', 'set', 'lab', '--sysex', 'on']);
    expect(set).toMatchObject({ exit: 0, room: { name: 'lab', secondDevice: 'joins', sysex: true } });
    expect([await isLetIn(), await isLetIn('--no-sysex')]).toEqual([true, false]);
  });
});

describe('the devices of an account', () => {
  it('are listed and signed out from another one', async () => {
    await runToEnd('ada-phone', ['login', 'ada', '--server', server.text, '--device', 'phone']);
    const { devices } = (await runToEnd('ada', ['devices'])) as unknown as {
      devices: { name: string; thisOne: boolean }[];
    };
    expect(devices.map(({ name, thisOne }) => [name, thisOne]).sort()).toEqual([
      ['phone', false],
      ['studio', true],
    ]);
    expect(await runToEnd('ada', ['devices', 'remove', 'studio'])).toMatchObject({ exit: 2, code: 'this-device' });
    expect(await runToEnd('ada', ['devices', 'remove', 'tablet'])).toMatchObject({ exit: 1, code: 'unknown-device' });
    expect(await runToEnd('ada', ['devices', 'remove', 'phone'])).toMatchObject({ exit: 0, name: 'phone' });
    spendAccessToken('ada-phone');
    expect(await runToEnd('ada-phone', ['rooms'])).toMatchObject({ exit: 1, code: 'refresh-invalid' });
  });

  it('end when their credentials were copied and both are used, and say what to do', async () => {
    await runToEnd('hal', ['signup', 'hal', '--server', server.text]);
    cpSync(folderOf('hal'), folderOf('thief'), { recursive: true });
    const codes = [];
    for (let renewal = 0; renewal < 2; ++renewal) {
      for (const who of ['hal', 'thief']) {
        spendAccessToken(who);
        codes.push((await runToEnd(who, ['rooms'])).code ?? 'fine');
      }
    }
    expect(codes).toEqual(['fine', 'fine', 'fine', 'refresh-reused']);
    spendAccessToken('hal');
    expect(await runToEnd('hal', ['rooms'])).toMatchObject({
      exit: 1,
      code: 'refresh-invalid',
      message: expect.stringContaining('sign in again'),
    });
    expect(await runToEnd('hal', ['login', 'hal', '--server', server.text])).toMatchObject({ exit: 0 });
    expect(await runToEnd('hal', ['rooms'])).toMatchObject({ exit: 0 });
  });
});

/** Does what a quarter of an hour does to an access token. */
function spendAccessToken(who: string) {
  const file = path.join(folderOf(who), 'credentials.json');
  const text = readFileSync(file, 'utf8').replace(/"accessExpiresAt": \d+/, '"accessExpiresAt": 1');
  writeFileSync(file, text);
}
