// The key of introductions is changed under people who play, on two servers of one database.
import { createPublicKey, verify } from 'node:crypto';
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HandoverPayload, handoverSignedBytes, introductionSignedBytes, removalSignedBytes } from '@midip2p/proto';
import { asked } from './a-database';
import { enters, keyAt, keyServers, until, welcomeAt } from './key-servers';
import { aRoom, ask, somebody } from './player';

const { url, aFolder, copied, started, handOver } = keyServers();

type Signed = { payload: Uint8Array; signature: Uint8Array };

/** Its time has come, for what the database knows of it. */
const beginNow = () => asked(url(), `UPDATE introduction_handover SET from_at = now()`);
const endNow = () => asked(url(), `UPDATE introduction_handover SET old_until = now()`);

function isBy(key: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') };
  return verify(null, bytes, createPublicKey({ key: jwk, format: 'jwk' }), signature);
}
/** What it says, if both of its keys say so. [TOAST-5.9-1] */
function opened({ payload, signature }: Signed): HandoverPayload {
  const word = HandoverPayload.decode(payload);
  const [bytes, halves] = [handoverSignedBytes(payload), [signature.subarray(0, 64), signature.subarray(64)]];
  expect([isBy(word.oldKey, bytes, halves[0]!), isBy(word.newKey, bytes, halves[1]!)]).toEqual([true, true]);
  return word;
}

it('is told to everybody before it signs, at every server, and nobody is thrown out [TOAST-5.9-8]', async () => {
  const folder = aFolder();
  const [a, b] = [await started(folder), await started(folder)];
  const [ada, ben, cleo, dan] = [
    await somebody(a.at),
    await somebody(b.at),
    await somebody(a.at),
    await somebody(a.at),
  ];
  const roomId = await aRoom(a.at, ada, ben, cleo, dan);
  const [atA, atB] = [await enters(a, ada, roomId), await enters(b, ben, roomId)];
  for (const { stream } of [atA, atB]) stream.ready();
  const old = atA.key;
  expect([atB.key, atA.welcome.handovers]).toEqual([old, []]);
  // Cleo is out, by the key of now.
  const { peerId } = (await enters(a, cleo, roomId)).welcome;
  await ask(a.at.rooms, a.at.rooms.removeFromSession, { roomId, name: cleo.name, reason: '' }, ada.accessToken);
  const removal = await atB.stream.next('removal');
  expect(isBy(old, removalSignedBytes(removal.payload), removal.signature)).toBe(true);

  await handOver(folder, '--days', '7');
  const told = [await atA.stream.next('handover'), await atB.stream.next('handover')].map(opened);
  expect(told[0]).toEqual(told[1]);
  const { oldKey, newKey, fromMs, oldUntilMs } = told[0]!;
  expect([Buffer.from(oldKey), oldUntilMs - fromMs]).toEqual([old, 7 * 86_400_000]);
  // It does not sign yet, and who comes now is told of it.
  const early = await enters(b, dan, roomId);
  expect([early.key, early.welcome.handovers.map(opened)]).toEqual([old, [told[0]]]);
  early.stream.die();

  await beginNow();
  for (const open of [a, b]) await until(async () => (await keyAt(open, dan, roomId)).equals(newKey));
  const late = await enters(b, dan, roomId);
  const { removals } = await late.stream.next('snapshot');
  expect(Buffer.from(removals[0]!.payload)).toEqual(Buffer.from(removal.payload)); // the same word,
  expect(isBy(newKey, removalSignedBytes(removals[0]!.payload), removals[0]!.signature)).toBe(true); // of a key that lasts
  late.stream.ready();
  for (const { stream } of [atA, atB]) {
    const joined = await stream.next('peerJoined', ({ peer }) => peer?.peerId === late.welcome.peerId);
    const { payload, signature } = await stream.next('introduction', ({ number }) => number >= joined.number);
    expect(isBy(newKey, introductionSignedBytes(payload), signature)).toBe(true);
    expect(stream.end).toBeNull();
  }
  expect(peerId).not.toBe(late.welcome.peerId);
});

it('finds who comes back with the key from before, at whatever server, over several hand-overs [TOAST-5.9-6]', async () => {
  const folder = aFolder();
  const [a, b] = [await started(folder), await started(folder)];
  const ada = await somebody(a.at);
  const roomId = await aRoom(a.at, ada);
  const first = await enters(a, ada, roomId);
  first.stream.ready();
  const { number } = await first.stream.next('peerJoined');
  await handOver(folder);
  await handOver(folder);
  await asked(url(), 'UPDATE introduction_handover SET from_at = now(), old_until = now()');
  await until(async () => !(await keyAt(b, ada, roomId)).equals(first.key));
  first.stream.die();
  const more = { peerId: first.welcome.peerId, resumeFrom: number, readsHandovers: true };
  const back = await enters(b, ada, roomId, more);
  expect(back.welcome.resumed).toBe(true);
  const chain = back.welcome.handovers.map(opened);
  const keys = [first.key, ...chain.map(({ newKey }) => Buffer.from(newKey))];
  expect(chain.map(({ oldKey }) => Buffer.from(oldKey))).toEqual(keys.slice(0, 2));
  expect(back.key).toEqual(keys[2]);
});

it('goes on with the key from before for who reads no hand-overs, for as long as that counts [TOAST-5.9-8]', async () => {
  const folder = aFolder();
  const open = await started(folder);
  const [ada, ben] = [await somebody(open.at), await somebody(open.at)];
  const roomId = await aRoom(open.at, ada, ben);
  const old = await keyAt(open, ada, roomId, false);
  await handOver(folder);
  await beginNow();
  await until(async () => !(await keyAt(open, ada, roomId)).equals(old));
  const from010 = await enters(open, ada, roomId, {});
  expect(from010.key).toEqual(old);
  from010.stream.ready();
  await from010.stream.next('peerJoined');
  (await enters(open, ben, roomId)).stream.ready();
  const { payload, signature } = await from010.stream.next('introduction');
  expect(isBy(old, introductionSignedBytes(payload), signature)).toBe(true);
  await endNow();
  await until(async () => !(await keyAt(open, ada, roomId, false)).equals(old));
});

it('needs its file at every server only before the old key ends; then that is said, and a start refused', async () => {
  const folder = aFolder();
  const behind = copied(folder);
  const open = await started(behind);
  const ada = await somebody(open.at);
  const roomId = await aRoom(open.at, ada);
  const old = await keyAt(open, ada, roomId);
  await handOver(folder);
  await beginNow();
  await until(async () => (await welcomeAt(open, ada, roomId)).welcome.handovers.length === 1);
  expect(await keyAt(open, ada, roomId)).toEqual(old);
  await endNow();
  await until(() => open.log.some((line) => line.includes('counts no more')));
  await expect(started(behind)).rejects.toMatchObject({ code: 'bad-key' });
  // Its file is what it takes.
  for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(behind, name));
  await until(async () => !(await keyAt(open, ada, roomId)).equals(old));
  expect(open.log.join('')).not.toMatch(/PRIVATE KEY/);
});
