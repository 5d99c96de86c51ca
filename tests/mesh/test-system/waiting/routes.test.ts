// Routes changed by hand while a room plays: `midip2p route` beside running clients. What they do to what is heard at an
// output is seen at JACK (tests/jack).
import { setTimeout as pause } from 'node:timers/promises';
import { Ensemble, type Member, sounding, stageOf, sumOf } from '@midip2p/mesh';
import { type ClientEvent, ServerProcess } from '@midip2p/testkit';

jest.setTimeout(120_000);

let server: ServerProcess;
beforeAll(async () => void (server = await ServerProcess.start()));
afterAll(() => server?.close());

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = performance.now() + 60_000; !holds(); await pause(50))
    if (performance.now() > end) throw new Error(`waited a minute for: ${what}`);
}

interface RouteState {
  number: number;
  ways: { from: string; to: string }[];
  why: string;
}
const routesOf = (event: ClientEvent) => event['routes'] as RouteState[];
const keysOf = (bytes: readonly string[]) => bytes.map((text) => parseInt(text.slice(2, 4), 16));

it('routes change while the music plays: nothing is lost, nothing hangs, nobody is heard twice', async () => {
  const ensemble = await Ensemble.gather({ stage: await stageOf(server.text, 3), perSecond: 20, seconds: 30 });
  try {
    const [ann, ben, cas] = ensemble.members as [Member, Member, Member];
    const [toAnn, toBen, toCas] = ensemble.members.map(({ plan }) => plan.name) as [string, string, string];
    ensemble.joinAll('--window', '60000', '--stay');
    await ensemble.all('playing');
    await until(() => ben.receivedFrom(ann).length > 40, 'ben hears ann');

    const before = routesOf(await ben.ask('route'));
    expect(before.map(({ number, ways }) => [number, ways.length])).toEqual([
      [1, 2],
      [2, 0], // nobody has an output here; what is played is logged without a route
    ]);
    expect(before[0]!.ways.map(({ to }) => to).sort()).toEqual([toAnn, toCas].sort());

    const added = await ben.ask('route', 'add', toAnn, 'me', '--to-channel', '16');
    expect(added['added']).toBe(3);

    // ben passes ann on to cas, who hears her already.
    await ben.ask('route', 'add', toAnn, toCas);
    await until(() => cas.eventsNamed('way').length > 0, 'cas is told');
    expect(cas.eventsNamed('way').at(-1)).toMatchObject({ peer: ben.peer, code: 'toast-stream-doubled' });
    const states = routesOf(await ben.ask('route'));
    expect(states[3]).toMatchObject({ number: 4, ways: [{ from: toAnn, to: toCas }], why: '' });
    expect(await cas.ask('route')).toMatchObject({ unplayed: [{ player: toBen, code: 'toast-stream-doubled' }] });
    // And back to herself he cannot.
    expect(routesOf(await ben.ask('route', 'add', toAnn, toAnn))[4]).toMatchObject({ ways: [] });

    await ben.ask('route', 'save', 'band');
    await ben.ask('route', 'reset');
    expect(routesOf(await ben.ask('route', 'use', 'band')).length).toBe(5);

    await ensemble.all('acknowledged');
    await Promise.all(ensemble.members.map(({ client }) => client!.end('SIGINT')));
    expect(await ensemble.ended()).toEqual([0, 0, 0]);
    expect(sumOf(ensemble.hearings([ann, cas]))).toMatchObject({ lost: 0, changed: 0, doubled: 0, outOfOrder: 0 });
    const received = ben.receivedFrom(ann).map(({ bytes }) => bytes);
    expect([...sounding(received)]).toEqual([]);
    expect(keysOf(received)).toEqual(keysOf(ann.played));

    await expect(ben.ask('route')).rejects.toThrow('not-running');
  } finally {
    await ensemble.close();
  }
});
