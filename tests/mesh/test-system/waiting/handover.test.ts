// The server gets another introduction key while people play: those who reach the server, those who come back to it,
// and those who get the hand-over from other players alone play on and believe what the new key signs.
import { once } from 'node:events';
import path from 'node:path';
import { Coordinator, parseServerAddress } from '@midip2p/coordinator';
import { Ensemble, type Member, stageOf } from '@midip2p/mesh';
import { ServerProcess, spawnTied, Wire } from '@midip2p/testkit';

jest.setTimeout(120_000);

const PROGRAM = path.join(__dirname, '../../../../apps/server/bin/midip2p-server.js');

const opened: Coordinator[] = [];
let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start({ config: { keys: { lookSeconds: 1, publishSeconds: 0 } } });
}, 60_000);
afterAll(async () => {
  for (const coordinator of opened) coordinator.close();
  await server?.close();
});

async function signedIn({ name, password }: { name: string; password: string }): Promise<Coordinator> {
  const coordinator = await Coordinator.connect(parseServerAddress(server.text));
  opened.push(coordinator);
  coordinator.useTokens(await coordinator.signIn(name, password, 'test machine'), () => undefined);
  return coordinator;
}

/** Runs the command that an operator types beside the server. */
async function typed(...args: string[]): Promise<string> {
  const command = [PROGRAM, ...args, '--config', server.configFile];
  const child = spawnTied(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(0);
  return out;
}

const statesOf = (member: Member, peer: string) =>
  member
    .eventsNamed('peer')
    .filter((e) => e['peer'] === peer)
    .map((e) => e['state']);

it('interrupts nobody, and a removal by the new key is believed also where no server is reached [TOAST-5.9-7]', async () => {
  const wire = await Wire.to(server.address);
  const cutOff = `${wire.host}:${wire.port}#${server.address.fingerprint}`;
  const stage = await stageOf(server.text, 3);
  const ensemble = await Ensemble.gather({
    stage,
    ...{ perSecond: 20, seconds: 60 },
    place: (player) => ({ ...(player === 2 && { server: cutOff }) }),
  });
  try {
    const [ann, ben, cas] = ensemble.members as [Member, Member, Member];
    ensemble.joinAll('--window', '60000', '--stay');
    await ensemble.all('playing');
    wire.shut();
    await cas.client!.next('server', (e) => e['state'] === 'down');

    expect(await typed('keys', 'hand-over')).toContain('handed over from');
    const [toAnn, toCas] = [await ann.client!.next('handover'), await cas.client!.next('handover')];
    expect(toCas).toMatchObject({ newKey: toAnn['newKey'], oldKey: toAnn['oldKey'], from: expect.any(String) });
    // The server starts anew and signs with the new key; players who come back keep the old one, too.
    await server.signal('SIGKILL');
    await server.begin();
    for (const member of [ann, ben]) await member.client!.next('server', (e) => e['state'] === 'up');
    const { introductionKeys } = JSON.parse(await typed('keys', '--json')) as {
      introductionKeys: { state: string }[];
    };
    expect(introductionKeys.map(({ state }) => state)).toEqual(['believed', 'signs']);

    const decides = await signedIn(stage.players[0]!);
    await decides.removeFromSession(stage.room.id, ben.name, 'by the new key');
    for (const member of [ann, cas])
      expect(await member.client!.next('removal')).toMatchObject({ peer: ben.peer, reason: 'by the new key' });
    expect(await ben.client!.exit).toBe(1);

    wire.unshut();
    await cas.client!.next('server', (e) => e['state'] === 'up');
    for (const [member, other] of [
      [ann, cas],
      [cas, ann],
    ] as const) {
      for (const over of ['unlinked', 'left']) expect(statesOf(member, other.peer)).not.toContain(over);
      for (const refused of ['handoverRefused', 'removalRefused']) expect(member.eventsNamed(refused)).toEqual([]);
    }
    expect(await Promise.all([ann, cas].map(({ client }) => client!.end('SIGINT')))).toEqual([0, 0]);
  } finally {
    await ensemble.close();
    await wire.close();
  }
});
