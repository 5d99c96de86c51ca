// The keys of access tokens are changed under people who are signed in, on two servers of one database.
import { execFileSync } from 'node:child_process';
import { unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVerifier } from 'fast-jwt';
import { asked } from './a-database';
import { type HttpsClient, httpsTo } from './https';
import { aKey, type KeyServer, keyServers, until } from './key-servers';
import { ask, refusalOf, somebody, type Somebody } from './player';
import { on } from './programs';

const { url, run, aFolder, aDataDir, started: serverStarted, atEnd } = keyServers({ publishSeconds: 600 });

interface Open extends KeyServer {
  https: HttpsClient;
}

async function started(...where: Parameters<typeof serverStarted>): Promise<Open> {
  const open = await serverStarted(...where);
  const https = await httpsTo(open.server);
  atEnd(() => https.close());
  return { ...open, https };
}

const setOf = async ({ https }: Open) => {
  const answer = await https.fetch(`${https.base}/.well-known/jwks.json`);
  return { answer, keys: ((await answer.json()) as { keys: Record<string, string>[] }).keys };
};
const kidsOf = async (open: Open) => (await setOf(open)).keys.map(({ kid }) => kid!).sort();
const kidOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;
const renew = async ({ at }: Open, who: Somebody): Promise<Somebody> => {
  const { credentials } = await ask(at.auth, at.auth.refresh, { refreshToken: who.refreshToken, attempt: '' });
  return { ...who, ...credentials! };
};
const rooms = ({ at }: Open, { accessToken }: Somebody) =>
  ask(at.rooms, at.rooms.listRooms, { page: undefined }, accessToken);
/** Time passes for what the database knows of a key. */
const ages = (column: string, kid: string, seconds: number) =>
  asked(url(), `UPDATE token_key SET ${column} = ${column} - interval '${seconds} seconds' WHERE kid = '${kid}'`);

it('tells everybody its keys, in a form that caches keep and others read tokens by', async () => {
  const open = await started(null);
  const { answer, keys } = await setOf(open);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=60');
  expect(keys).toEqual([
    { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.any(String), use: 'sig', alg: 'EdDSA' },
  ]);
  const { accessToken, accountId } = await somebody(open.at);
  const { createPublicKey } = await import('node:crypto');
  const key = createPublicKey({ key: keys[0] as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  expect(createVerifier({ key })(accessToken)).toMatchObject({ iss: 'midip2p', sub: accountId });
  expect(kidOf(accessToken)).toBe(keys[0]!.kid);
});

it('takes another key of the folder without being started anew: published first, then it signs, and nobody is signed out', async () => {
  const folder = aFolder();
  const [a, b] = [await started(folder), await started(folder)];
  const ada = await somebody(a.at);
  const old = kidOf(ada.accessToken);
  aKey(join(folder, 'token-2027.pem'));
  for (const open of [a, b]) await until(async () => (await kidsOf(open)).length === 2);
  const next = (await kidsOf(a)).find((kid) => kid !== old)!;
  expect(kidOf((await renew(a, ada)).accessToken)).toBe(old); // it is known, and does not sign yet
  await ages('published_at', next, 601);
  let now = await somebody(a.at);
  await until(async () => kidOf((now = await somebody(a.at)).accessToken) === next);
  await rooms(b, now); // whatever the other one signs with at this moment
  for (const open of [a, b]) await rooms(open, ada);
  // The old file goes, and what it has signed is read until the last of it has expired.
  unlinkSync(join(folder, 'token.pem'));
  await until(async () => kidOf((await somebody(b.at)).accessToken) === next);
  await ages('signed_at', old, 800);
  await until(async () => (await kidsOf(b)).length === 2);
  await rooms(b, ada);
  await ages('signed_at', old, 400);
  for (const open of [a, b]) await until(async () => (await kidsOf(open)).join() === next);
  expect((await refusalOf(rooms(b, ada))).code).toBe('token-invalid');
  for (const open of [a, b]) await rooms(open, now);
});

it('reads what another server signs with a key that it has not itself, as while servers are replaced one by one', async () => {
  const [a, b] = [await started(aFolder()), await started(aFolder(['token-other']))];
  const [ada, ben] = [await somebody(a.at), await somebody(b.at)];
  expect(kidOf(ada.accessToken)).not.toBe(kidOf(ben.accessToken));
  await until(async () => (await kidsOf(a)).length === 2);
  for (const open of [a, b]) for (const who of [ada, ben]) await rooms(open, who);
});

it('reads a token that names no key, as servers from before sign them', async () => {
  const dataDir = aDataDir();
  const open = await started(null, dataDir);
  const { accountId } = await somebody(open.at);
  const { createSigner } = await import('fast-jwt');
  const { readFileSync } = await import('node:fs');
  const token = createSigner({
    key: readFileSync(join(dataDir, 'keys/token.pem')),
    algorithm: 'EdDSA',
    header: { alg: 'EdDSA', typ: 'at+jwt' },
  })({
    ...{ iss: 'midip2p', aud: 'midip2p', sub: accountId, name: 'x', device: 'd', grants: ['play'] },
    exp: Math.floor(Date.now() / 1000) + 60,
  });
  await ask(open.at.rooms, open.at.rooms.listRooms, { page: undefined }, token);
});

it('keeps its keys where a file of the folder is none, and says so without a word of what is in it', async () => {
  const folder = aFolder();
  const open = await started(folder);
  const ada = await somebody(open.at);
  writeFileSync(join(folder, 'token-bad.pem'), 'a secret that is no key');
  await until(() => Promise.resolve(open.log.some((line) => line.includes('token-bad.pem'))));
  await rooms(open, ada);
  await somebody(open.at);
  expect(open.log.join('')).not.toMatch(/a secret|PRIVATE KEY/);
});

it('says which key files others may read, and takes none of its own that they may', async () => {
  const folder = aFolder([]);
  aKey(join(folder, 'token.pem'), 0o644);
  const open = await started(folder);
  expect(open.log.some((line) => line.includes('others than its owner may read') && line.includes('token.pem'))).toBe(
    true,
  );
  const dataDir = aDataDir();
  execFileSync('mkdir', ['-m', '700', join(dataDir, 'keys')]);
  aKey(join(dataDir, 'keys', 'token-mine.pem'), 0o640);
  await expect(started(null, dataDir)).rejects.toMatchObject({ code: 'bad-key' });
});

it('is rotated and revoked by a command beside the server that runs', async () => {
  const dataDir = aDataDir();
  const open = await started(null, dataDir);
  const ada = await somebody(open.at);
  const old = kidOf(ada.accessToken);
  const settings = on(url(), { MIDIP2P_DATA_DIR: dataDir, MIDIP2P_KEYS_PUBLISH_SECONDS: '600' });
  expect(await run(['keys', 'revoke', old], settings)).toMatchObject({
    code: 2,
    err: expect.stringContaining('rotate'),
  });
  const rotated = await run(['keys', 'rotate'], settings);
  expect(rotated).toMatchObject({
    code: 0,
    out: expect.stringMatching(/made the token key \S+: servers sign with it in 600 s/),
  });
  const next = /token key (\S+):/.exec(rotated.out)![1]!;
  await until(async () => (await kidsOf(open)).length === 2);
  const { keys } = JSON.parse((await run(['keys', '--json'], settings)).out) as {
    keys: { kid: string; state: string }[];
  };
  expect(keys.map(({ kid, state }) => [kid, state])).toEqual([
    [old, 'signs'],
    [next, 'published, signs later'],
  ]);
  expect(await run(['keys', 'revoke', old], settings)).toMatchObject({ code: 0 });
  await until(async () => (await refusalOf(rooms(open, ada)).catch(() => ({ code: '' }))).code === 'token-invalid');
  const again = await renew(open, ada); // by the refresh token, without a password
  expect(kidOf(again.accessToken)).toBe(next);
  await rooms(open, again);
});
