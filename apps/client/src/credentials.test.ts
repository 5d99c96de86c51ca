import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Credentials, CredentialsFile } from './credentials';

const ada = {
  server: `localhost:1#${'ab'.repeat(32)}`,
  account: { accountId: '1', name: 'ada', accessToken: 'a', accessExpiresAt: 1, refreshToken: 'r', attempt: 't' },
} as unknown as Credentials;

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function aFile() {
  const made = await mkdtemp(path.join(os.tmpdir(), 'midip2p-'));
  folders.push(made);
  const folder = path.join(made, 'config');
  return { folder, credentials: new CredentialsFile(folder) };
}

describe('CredentialsFile', () => {
  it('gives back what was written', async () => {
    const { credentials } = await aFile();
    expect(await credentials.read()).toEqual([]);
    await credentials.put(ada);
    expect(await credentials.read()).toEqual([ada]);
    await credentials.remove();
    expect(await credentials.read()).toEqual([]);
  });

  it('keeps one account for each server, the last used first', async () => {
    const { credentials } = await aFile();
    const [there, again] = [
      { ...ada, server: 'other:2' },
      { server: 'LOCALHOST:1', account: { ...ada.account, name: 'eve' } },
    ];
    for (const each of [ada, there]) await credentials.put(each);
    expect(await credentials.read()).toEqual([there, ada]);
    await credentials.put(again);
    expect(await credentials.read()).toEqual([again, there]);
    expect(await credentials.drop(`other:2#${'cd'.repeat(32)}`)).toEqual([again]);
    expect(await credentials.drop('localhost:1')).toEqual([]);
    expect(await credentials.read()).toEqual([]);
  });

  it('is written by several processes at once, and is whole', async () => {
    const { folder, credentials } = await aFile();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => new CredentialsFile(folder).put({ ...ada, server: `s:${i + 1}` })),
    );
    expect((await credentials.read()).length).toBeGreaterThan(0);
    expect(await readdir(folder)).toEqual(['credentials.json']);
  });

  it('lets nobody else read it, and leaves no partial file', async () => {
    const { folder, credentials } = await aFile();
    await credentials.put(ada);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(credentials.file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['credentials.json']);
  });

  it('refuses a file that others can read', async () => {
    const { credentials } = await aFile();
    await credentials.put(ada);
    await chmod(credentials.file, 0o640);
    await expect(credentials.read()).rejects.toMatchObject({ code: 'credentials-exposed' });
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"server":"x"}',
    '{"signedIn":[null]}',
    '{"signedIn":[{"server":"x:1","account":{}}]}',
  ])('says that %j is no credentials file', async (text) => {
    const { credentials } = await aFile();
    await credentials.put(ada);
    await writeFile(credentials.file, text);
    await expect(credentials.read()).rejects.toMatchObject({ code: 'credentials-broken' });
  });

  it('says what to do when it cannot write', async () => {
    const { folder, credentials } = await aFile();
    await writeFile(folder, 'a file is in the way');
    await expect(credentials.put(ada)).rejects.toMatchObject({
      code: 'file',
      message: expect.stringContaining('cannot write'),
    });
  });
});
