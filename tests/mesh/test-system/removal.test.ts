// A player is removed while the others play: by the server's message, by other players where the server is not reached,
// and against the will of a client that obeys nobody.
import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Administration, Coordinator, parseServerAddress } from '@midip2p/coordinator';
import { Ensemble, type Member, type PartNote, pedalsDown, sounding, stageOf } from '@midip2p/mesh';
import { ServerProcess, StubbornPeer, type Taken, temporaryDir, Wire } from '@midip2p/testkit';

jest.setTimeout(180_000);

const ROOT = { name: 'root', password: 'password of root' };
/** The longest time from the administrator's call until the removed player is silent at every output. */
const WITHIN_US = 1_000_000;
const REASON = 'plays over everybody';

const dir = temporaryDir('midip2p-removal-');
const opened: Coordinator[] = [];
let server: ServerProcess;
let administration: Administration;

beforeAll(async () => {
  const passwordFile = path.join(dir.path, 'password');
  writeFileSync(passwordFile, `${ROOT.password}\n`, { mode: 0o600 });
  server = await ServerProcess.start({ config: { admin: { name: ROOT.name, passwordFile } } });
  administration = (await signedIn(ROOT)).administration();
}, 60_000);

afterAll(async () => {
  for (const coordinator of opened) coordinator.close();
  await server?.close();
  dir.remove();
});

async function signedIn({ name, password }: { name: string; password: string }): Promise<Coordinator> {
  const coordinator = await Coordinator.connect(parseServerAddress(server.text));
  opened.push(coordinator);
  coordinator.useTokens(await coordinator.signIn(name, password, 'test machine'), () => undefined);
  return coordinator;
}

const machineUs = () => Number(process.hrtime.bigint() / 1000n);

/** Looks at what is on disk again and again until it holds. */
async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = performance.now() + 60_000; !holds(); await pause(20))
    if (performance.now() > end) throw new Error(`waited a minute for: ${what}`);
}

/** Three notes and a pedal, held until long after the end of the test. */
const HELD: PartNote[] = [
  [0, 0xb1, 64, 127],
  [0.1, 0x91, 60, 90],
  [0.2, 0x91, 64, 90],
  [0.3, 0x91, 67, 90],
  [170, 0x81, 60, 0],
].map(([seconds, ...bytes]) => ({ timeUs: seconds! * 1e6, bytes: Uint8Array.from(bytes) }));
/** How many events it has received from that peer, by its latest figures. */
const receivedFrom = (member: Member, peer: string): number => {
  const links = (member.eventsNamed('stats').at(-1)?.['links'] ?? []) as { peer: string; eventsReceived: number }[];
  return links.find((link) => link.peer === peer)?.eventsReceived ?? 0;
};
/** What still sounds, or is held by a pedal. */
const hanging = (heard: readonly Taken[]) => {
  const bytes = heard.map((one) => one.bytes);
  return [...sounding(bytes), ...pedalsDown(bytes)];
};
const statesOf = (member: Member, peer: string) =>
  member
    .eventsNamed('peer')
    .filter((e) => e['peer'] === peer)
    .map((e) => e['state']);

it('ends a player for everybody within a second, also where the server is not reached, and nothing hangs [TOAST-5.7-5]', async () => {
  const wire = await Wire.to(server.address);
  const { fingerprint } = server.address;
  const cutOff = `${wire.host}:${wire.port}#${fingerprint}`;
  const stage = await stageOf(server.text, 3);
  const ensemble = await Ensemble.gather({
    stage,
    ...{ perSecond: 20, seconds: 60 },
    place: (player) => ({ ...(player === 2 && { server: cutOff }) }),
    ...{ part: (player) => (player === 1 ? HELD : undefined) },
  });
  try {
    const [ann, ben, cas] = ensemble.members as [Member, Member, Member];
    ensemble.joinAll('--window', '60000', '--stay');
    await ensemble.all('playing');
    await until(() => [ann, cas].every((member) => receivedFrom(member, ben.peer) >= 4), "ben's chord is heard");
    wire.shut();
    await cas.client!.next('server', (e) => e['state'] === 'down');

    const out = ben.peer;
    const removedUs = machineUs();
    await administration.remove(stage.room.id, { peerId: out }, REASON);
    const [toAnn, toCas] = [await ann.client!.next('removal'), await cas.client!.next('removal')];
    const word = { peer: out, name: ben.name, reason: REASON, self: false };
    expect(toAnn).toMatchObject(word);
    expect(toCas).toMatchObject({ ...word, from: expect.any(String) }); // by a link: she has no server

    // He himself is told why, and does not come back.
    expect(await ben.client!.exit).toBe(1);
    expect(ben.client!.stderr).toContain(
      `removed from this session by those who run this room or its server (${REASON})`,
    );
    expect(ben.client!.stderr).toContain('[removed]');
    expect(ben.eventsNamed('removal')).toMatchObject([{ peer: out, self: true, reason: REASON }]);
    // The first of the two to get it has brought it to the other, and to cas.
    expect([toAnn['from'], ben.eventsNamed('removal')[0]!['from']]).toContain(null);

    // She is with the server again when it is there again; he is not, and the others play on.
    wire.unshut();
    await cas.client!.next('server', (e) => e['state'] === 'up');
    const { client: ended } = ben;
    const again = ben.join(0);
    expect(await again.exit).toBe(1);
    expect(again.stderr).toContain('[removed]');
    const leavingUs = machineUs();
    expect(await Promise.all([ann, cas].map(({ client }) => client!.end('SIGINT')))).toEqual([0, 0]);

    ben.client = ended; // the one that played: what the others heard of it is on disk now
    for (const [member, other] of [
      [ann, cas],
      [cas, ann],
    ] as const) {
      expect(statesOf(member, out).slice(-2)).toEqual(['linked', 'left']);
      const [{ machineUs: closedUs }] = member.eventsNamed('removal') as unknown as [{ machineUs: number }];
      const received = member.receivedFrom(ben);
      const before = received.filter(({ machineUs: at }) => at <= removedUs);
      expect(hanging(before).length).toBe(4);
      const released = received.filter(({ machineUs: at }) => at > removedUs && at < leavingUs);
      expect([released.length, hanging([...before, ...released])]).toEqual([4, []]);
      expect(Math.max(closedUs, released.at(-1)!.machineUs) - removedUs).toBeLessThan(WITHIN_US);
      expect(member.receivedFrom(other).at(-1)!.machineUs).toBeGreaterThan(released.at(-1)!.machineUs);
    }
  } finally {
    await ensemble.close();
    await wire.close();
  }
});

it('shuts out a client that obeys nobody, and believes none of its own removals', async () => {
  const stage = await stageOf(server.text, 3);
  const mallory = await signedIn(stage.players[2]!);
  const ensemble = await Ensemble.gather({
    stage: { ...stage, players: stage.players.slice(0, 2) },
    ...{ perSecond: 20, seconds: 60 },
  });
  let stubborn: StubbornPeer | null = null;
  try {
    const [ann, cas] = ensemble.members as [Member, Member];
    ensemble.joinWith(1, '--window', '60000', '--stay');
    stubborn = await StubbornPeer.join(mallory, stage.room.id);
    const { peerId } = stubborn;
    await ensemble.all('playing');
    for (const midi of [
      [0xb2, 64, 127],
      [0x92, 60, 90],
    ])
      stubborn.play(...midi);
    await until(() => [ann, cas].every((member) => receivedFrom(member, peerId) >= 2), 'its note is heard');

    // Signed by nobody who may, and signed for another session.
    const payload = await elsewhere(mallory);
    const { privateKey } = generateKeyPairSync('ed25519');
    const own = Buffer.concat([Buffer.from('midip2p removal v1\n'), payload.payload]);
    const forged = { payload: payload.payload, signature: sign(null, own, privateKey) };
    const altered = { ...payload, payload: Buffer.from(payload.payload).fill(0x30, 2, 38) };
    for (const { payload: word, signature } of [forged, altered, payload])
      stubborn.send(removal(Buffer.from(word), Buffer.from(signature)));
    for (const member of [ann, cas]) {
      const codes: unknown[] = [];
      while (codes.length < 3)
        codes.push((await member.client!.next('removalRefused', (e) => e['from'] === peerId))['code']);
      expect(codes).toEqual(['removal-signature', 'removal-signature', 'removal-session']);
      expect(member.eventsNamed('removalRefused').at(-1)!['count']).toBe(3);
      expect(member.eventsNamed('removal')).toEqual([]);
    }

    const attempts = () => [ann, cas].map(({ peer }) => stubborn!.attempts(peer));
    const before = attempts();
    await administration.remove(stage.room.id, { peerId }, REASON);
    expect(await stubborn.ended).toMatchObject({ reason: 'removed', error: { code: 'removed' } });
    expect(stubborn.removals.map((one) => one.peerId)).toEqual([peerId]);
    await ensemble.all('removal');
    // It dials again, at addresses that are right, and listens for them: once more is over, in vain.
    await stubborn.until(() => attempts().every(({ over }, i) => over >= before[i]!.over + 2));
    expect(attempts().map(({ linked }) => linked)).toEqual(before.map(({ linked }) => linked));
    await expect(StubbornPeer.join(mallory, stage.room.id)).rejects.toThrow("the stream ended before 'welcome'");
    expect([statesOf(ann, cas.peer).at(-1), statesOf(cas, ann.peer).at(-1)]).toEqual(['linked', 'linked']);
    stubborn.play(0x92, 72, 90); // to nobody
    const leavingUs = machineUs();
    expect(await Promise.all([ann, cas].map(({ client }) => client!.end('SIGINT')))).toEqual([0, 0]);
    for (const [member, other] of [
      [ann, cas],
      [cas, ann],
    ] as const) {
      expect(statesOf(member, peerId).slice(-2)).toEqual(['linked', 'left']);
      const received = member.received().filter(({ bytes, machineUs: at }) => bytes[1] === '2' && at < leavingUs);
      expect(received.map(({ bytes }) => bytes)).toEqual([
        'b2407f',
        '923c5a',
        expect.stringMatching(/^823c/),
        'b24000',
      ]);
      expect(member.receivedFrom(other).at(-1)!.machineUs).toBeGreaterThan(received.at(-1)!.machineUs);
    }
  } finally {
    await stubborn?.close();
    await ensemble.close();
  }
});

const removal = (payload: Buffer, signature: Buffer) =>
  ({ kind: 'removal', payload: payload.toString('base64'), signature: signature.toString('base64') }) as {
    kind: string;
  };

/** A removal that the server has signed for that account in another room. */
async function elsewhere(coordinator: Coordinator): Promise<{ payload: Uint8Array; signature: Uint8Array }> {
  const room = await coordinator.createRoom('elsewhere');
  const peer = await StubbornPeer.join(coordinator, room.id);
  try {
    await administration.remove(room.id, { peerId: peer.peerId }, REASON);
    await peer.ended;
    return peer.removals[0]!.signed;
  } finally {
    await peer.close();
  }
}
