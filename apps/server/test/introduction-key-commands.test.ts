// The commands that change the key of introductions, beside servers that sign with it.
import { createPublicKey } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { asked } from './a-database';
import { aKey, enters, keyServers, until, welcomeAt } from './key-servers';
import { aRoom, somebody } from './player';
import { on } from './programs';

const { url, run, aFolder, copied, aDataDir, started, settingsOf, handOver } = keyServers();

it('is made, signed and listed by a command, where the folder is the server’s own', async () => {
  const dataDir = aDataDir();
  const open = await started(null, dataDir);
  const ada = await somebody(open.at);
  const roomId = await aRoom(open.at, ada);
  const { stream } = await enters(open, ada, roomId);
  const settings = on(url(), { MIDIP2P_DATA_DIR: dataDir, MIDIP2P_KEYS_PUBLISH_SECONDS: '600' });
  expect(await run(['keys', 'hand-over', '--days', '0'], settings)).toMatchObject({ code: 2 });
  expect(await run(['keys', 'hand-over'], settings)).toMatchObject({ code: 0 });
  await stream.next('handover');
  const made = readdirSync(join(dataDir, 'keys')).filter((name) => /^introduction-\d+\.pem$/.test(name));
  expect(made.map((name) => statSync(join(dataDir, 'keys', name)).mode & 0o777)).toEqual([0o600]);
  const { introductionKeys } = JSON.parse((await run(['keys', '--json'], settings)).out) as {
    introductionKeys: { kid: string; state: string; until?: string }[];
  };
  expect(introductionKeys.map(({ state, until }) => [state, until !== undefined])).toEqual([
    ['signs', true],
    ['signs later', false],
  ]);
  expect((await run(['keys'], settings)).out).toContain(`${introductionKeys[1]!.kid}  for introductions  signs later`);
});

it('is given up for another one without a hand-over, where somebody else may have it', async () => {
  const dataDir = aDataDir();
  const open = await started(null, dataDir);
  const ada = await somebody(open.at);
  const roomId = await aRoom(open.at, ada);
  const settings = on(url(), { MIDIP2P_DATA_DIR: dataDir });
  expect(await run(['keys', 'hand-over'], settings)).toMatchObject({ code: 0 });
  const { stream, key } = await enters(open, ada, roomId);
  expect(await run(['keys', 'start-over'], settings)).toMatchObject({ code: 0, err: '' });
  const made = readdirSync(join(dataDir, 'keys')).filter((name) => name.startsWith('introduction'));
  expect(made).toEqual([expect.stringMatching(/^introduction-\d+\.pem$/)]);
  await until(async () => {
    const { welcome } = await welcomeAt(open, ada, roomId);
    return welcome.handovers.length === 0 && !key.equals(welcome.introductionKey);
  });
  expect(stream.end).toBeNull();
  expect(await run(['keys', 'hand-over'], settings)).toMatchObject({ code: 0 }); // from this one on, as ever
  const folder = aFolder();
  await asked(url(), 'DELETE FROM introduction_handover');
  await handOver(folder);
  expect(await run(['keys', 'start-over'], settingsOf(folder))).toMatchObject({
    code: 2,
    err: expect.stringContaining('put another key in place first'),
  });
  expect(await run(['keys', 'start-over'], settingsOf(aFolder()))).toMatchObject({ code: 0 });
});

it('is not handed over where the new one, or the one before, is not there', async () => {
  const folder = aFolder();
  const settings = settingsOf(folder);
  const refused = async (more: Record<string, string> = {}) => {
    const { code, err } = await run(['keys', 'hand-over'], { ...settings, ...more });
    expect(code).toBe(2);
    return err;
  };
  expect(await refused()).toContain('introduction-NAME.pem');
  expect(await refused({ MIDIP2P_KEYS_INTRODUCTION_FILE: join(folder, 'introduction.pem') })).toContain(
    'keys.directory',
  );
  const before = copied(folder);
  await handOver(folder);
  aKey(join(before, 'introduction-x.pem'));
  expect(await refused({ MIDIP2P_KEYS_DIRECTORY: before })).toContain('its file is not here');
  for (const name of ['x', 'y']) aKey(join(folder, `introduction-${name}.pem`));
  expect(await refused()).toMatch(/introduction-x\.pem and \S+introduction-y\.pem are in no hand-over/);
  const strange = aFolder();
  expect(await refused({ MIDIP2P_KEYS_DIRECTORY: strange })).toContain('no hand-over leads to');
});

it('gives relays the public halves of all that are here, and needs no database for that', async () => {
  const folder = aFolder();
  aKey(join(folder, 'introduction-next.pem'));
  const halves = ['introduction.pem', 'introduction-next.pem'].map((name) =>
    createPublicKey(readFileSync(join(folder, name))).export({ type: 'spki', format: 'pem' }),
  );
  const given = await run(['keys', 'public'], { MIDIP2P_KEYS_DIRECTORY: folder });
  expect(given).toEqual({ code: 0, out: halves.join(''), err: '' });
});
