import { chmod, mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Credentials, CredentialsFile } from './credentials';

const ada = {
  server: 'localhost:1#ab',
  account: { accountId: '1', name: 'ada', accessToken: 'a', accessExpiresAt: 1, refreshToken: 'r' },
} as unknown as Credentials;

async function aFile() {
  const folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'midip2p-')), 'config');
  return { folder, credentials: new CredentialsFile(folder) };
}

describe('CredentialsFile', () => {
  it('gives back what was written', async () => {
    const { credentials } = await aFile();
    expect(await credentials.read()).toBeNull();
    await credentials.write(ada);
    await credentials.write({ ...ada, server: 'other:2' });
    expect(await credentials.read()).toEqual({ ...ada, server: 'other:2' });
    await credentials.remove();
    expect(await credentials.read()).toBeNull();
  });

  it('lets nobody else read it, and leaves no partial file', async () => {
    const { folder, credentials } = await aFile();
    await credentials.write(ada);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(credentials.file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['credentials.json']);
  });

  it('refuses a file that others can read', async () => {
    const { credentials } = await aFile();
    await credentials.write(ada);
    await chmod(credentials.file, 0o640);
    await expect(credentials.read()).rejects.toMatchObject({ code: 'credentials-exposed' });
  });

  it.each(['', '{', '[]', 'null', '{"server":"x"}'])('says that %j is no credentials file', async (text) => {
    const { credentials } = await aFile();
    await credentials.write(ada);
    await writeFile(credentials.file, text);
    await expect(credentials.read()).rejects.toMatchObject({ code: 'credentials-broken' });
  });

  it('says what to do when it cannot write', async () => {
    const { folder, credentials } = await aFile();
    await writeFile(folder, 'a file is in the way');
    await expect(credentials.write(ada)).rejects.toMatchObject({
      code: 'file',
      message: expect.stringContaining('cannot write'),
    });
  });
});
