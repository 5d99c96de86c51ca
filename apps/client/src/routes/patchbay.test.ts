import type { Route, Rule, Stats } from '@midip2p/engine';
import { MIDI_KINDS } from '@midip2p/engine';
import { Patchbay } from './patchbay';
import { DEFAULT_ROUTES, parseRoute, type RouteOptions } from './route-options';

const nothing = { links: [], ports: [], heard: [], tracesDropped: 0, streams: [], passed: [] } as Stats;
const text = ({ source, sink, number }: Route) =>
  `${source.link}/${source.id} → ${sink.link}/${sink.port}${number === 0 ? '' : ` #${number}`}`;

const NOT_SYSEX = MIDI_KINDS.filter((kind) => kind !== 'sysex');

/** A patchbay with an input (1 Keys), two outputs (2 Synth, 3 Drums), over an engine that only keeps its routes. */
function aPatchbay(options: readonly RouteOptions[] = DEFAULT_ROUTES, stats: Partial<Stats> = {}, followsRoom = false) {
  const routes = new Map<string, Rule>();
  const turns: { gone: string[]; added: string[] }[] = [];
  const engine = {
    reroute: (gone: readonly Route[], added: readonly (Route & { rule: Rule })[]) => {
      turns.push({ gone: gone.map(text), added: added.map(text) });
      for (const route of gone) routes.delete(text(route));
      for (const route of added) routes.set(text(route), route.rule);
    },
    stats: () => ({ ...nothing, ...stats }),
  };
  const patchbay = new Patchbay(engine as never, options, false, followsRoom);
  patchbay.setPorts(
    [{ id: 1, name: 'Keys' }],
    [
      { id: 2, name: 'Synth' },
      { id: 3, name: 'Drums' },
    ],
  );
  return { patchbay, routes, turns };
}

describe('Patchbay', () => {
  it('lets everybody hear everybody, but for active sensing, and for SysEx that nobody has let in [TOAST-5.3-4]', () => {
    const { patchbay, routes } = aPatchbay();
    patchbay.linkOpened(10, 'a', 'ann');
    expect([...routes.keys()]).toEqual(['0/1 → 10/0', '10/0 → 0/2', '10/0 → 0/3']);
    expect(routes.get('0/1 → 10/0')!.kinds).toEqual(MIDI_KINDS.filter((kind) => kind !== 'sensing'));
    const neither = MIDI_KINDS.filter((kind) => kind !== 'sensing' && kind !== 'sysex');
    expect(routes.get('10/0 → 0/2')).toEqual({ kinds: neither, withheld: ['sysex'] });
    patchbay.linkClosed(10);
    expect(routes.size).toBe(0);
  });

  it("lets the others' SysEx in, and keeps it out again, in the middle of the music", () => {
    const { patchbay, routes, turns } = aPatchbay();
    patchbay.linkOpened(10, 'a', 'ann');
    turns.length = 0;
    patchbay.sysex = true;
    expect(turns).toEqual([{ gone: [], added: ['10/0 → 0/2', '10/0 → 0/3'] }]);
    expect(routes.get('10/0 → 0/2')).toEqual({ kinds: MIDI_KINDS.filter((kind) => kind !== 'sensing') });
    patchbay.replace(DEFAULT_ROUTES);
    expect(routes.get('10/0 → 0/3')).not.toHaveProperty('withheld');
    patchbay.sysex = false;
    expect(routes.get('10/0 → 0/3')).toMatchObject({ withheld: ['sysex'] });
  });

  it('follows what the room says of SysEx while people play, until somebody here says otherwise', () => {
    const { patchbay, turns } = aPatchbay(DEFAULT_ROUTES, {}, true);
    patchbay.linkOpened(10, 'a', 'ann');
    patchbay.followRoom(true);
    expect(patchbay.sysex).toBe(true);
    turns.length = 0;
    patchbay.followRoom(true); // another setting has changed
    expect(turns).toEqual([]);
    patchbay.followRoom(false);
    expect(patchbay.sysex).toBe(false);
    patchbay.sysex = false;
    patchbay.followRoom(true);
    expect(patchbay.sysex).toBe(false);
    const { patchbay: typed } = aPatchbay();
    typed.followRoom(true);
    expect(typed.sysex).toBe(false);
  });

  it.each([
    ['that names it', { from: 'ann', to: 'me:Synth', only: 'note,sysex' }, ['note', 'sysex'], undefined],
    ['that says nothing of it', { from: 'ann', to: 'me:Synth' }, [...NOT_SYSEX], ['sysex']],
    ['that leaves it out', { from: 'ann', to: 'me:Synth', without: 'sysex' }, [...NOT_SYSEX], undefined],
    ['of our own', { from: 'me', to: 'me:Synth' }, [...MIDI_KINDS], undefined],
    ['to another player', { from: 'ann', to: 'ben' }, [...MIDI_KINDS], undefined],
  ] as const)('knows of a route %s whether SysEx comes in by it', (_what, options, kinds, withheld) => {
    const { patchbay, routes } = aPatchbay([options]);
    patchbay.linkOpened(10, 'a', 'ann');
    patchbay.linkOpened(11, 'b', 'ben');
    const [rule] = [...routes.values()];
    expect([rule!.kinds, rule!.withheld]).toEqual([kinds, withheld]);
  });

  it('lets what is said more exactly hold instead, in one turn, in the very same place', () => {
    const { patchbay, routes, turns } = aPatchbay();
    patchbay.linkOpened(10, 'a', 'ann');
    patchbay.linkOpened(11, 'b', 'ben');
    turns.length = 0;
    const number = patchbay.add({ from: 'me:Keys', to: 'ann', transpose: '12' });
    expect(turns).toEqual([{ gone: [], added: ['0/1 → 10/0'] }]); // its notes that sound end where they were struck
    expect(routes.get('0/1 → 10/0')).toMatchObject({ transpose: 12 });
    expect(routes.get('0/1 → 11/0')).not.toHaveProperty('transpose');
    patchbay.remove([number]);
    expect(routes.get('0/1 → 10/0')).not.toHaveProperty('transpose');
  });

  it('lets the first two hold only where nothing else is said', () => {
    const { patchbay, routes } = aPatchbay();
    patchbay.linkOpened(10, 'a', 'ann');
    patchbay.add({ from: 'me', to: 'all', toChannel: '3' });
    expect([...routes.keys()]).toEqual(['0/1 → 10/0', '10/0 → 0/2', '10/0 → 0/3']);
    expect(routes.get('0/1 → 10/0')).toMatchObject({ channelMap: Array(16).fill(2) });
    expect(patchbay.states()[0]).toMatchObject({ ways: [], changes: 'where no other route holds, without sensing' });
  });

  it('splits and layers where several say it equally', () => {
    const { patchbay, routes } = aPatchbay();
    patchbay.linkOpened(10, 'a', 'ann');
    patchbay.add({ from: 'me:keys', to: 'ann', keys: '-B3', toChannel: '2' });
    patchbay.add({ from: 'me:keys', to: 'ann', keys: 'C4-' });
    expect(routes.get('0/1 → 10/0')).toMatchObject({ keys: [0, 59], channelMap: Array(16).fill(1) });
    expect(routes.get('0/1 → 10/0 #1')).toMatchObject({ keys: [60, 127] });
  });

  it('routes a single stream of a player its own way, as soon as it is declared', async () => {
    const { patchbay, routes } = aPatchbay([...DEFAULT_ROUTES, { from: 'ann:Piano', to: 'me:Drums', only: 'none' }]);
    patchbay.linkOpened(10, 'a', 'ann');
    expect(routes.has('10/5 → 0/3')).toBe(false);
    patchbay.streamDeclared(10, 4, 'Organ');
    patchbay.streamDeclared(10, 5, 'Grand Piano');
    await Promise.resolve(); // what came together is settled together
    expect([...routes.keys()]).toEqual(['0/1 → 10/0', '10/0 → 0/2', '10/0 → 0/3', '10/5 → 0/3']);
    expect(routes.get('10/5 → 0/3')!.kinds).toEqual([]);
    patchbay.streamClosed(10, 5);
    await Promise.resolve();
    expect(routes.has('10/5 → 0/3')).toBe(false);
  });

  it('settles once for a thousand streams of one player, and gives few of them ways of their own', async () => {
    const { patchbay, routes, turns } = aPatchbay([...DEFAULT_ROUTES, { from: 'ann:Piano', to: 'me:Drums' }]);
    patchbay.linkOpened(10, 'a', 'ann');
    const before = turns.length;
    for (let stream = 1; stream <= 1024; stream += 1) patchbay.streamDeclared(10, stream, 'Piano');
    await Promise.resolve();
    expect(turns.length - before).toBe(1);
    expect(routes.size).toBe(3 + 64);
    for (let stream = 1; stream <= 1024; stream += 1) patchbay.streamClosed(10, stream);
    await Promise.resolve();
    expect([turns.length - before, routes.size]).toEqual([2, 3]);
  });

  it('prefers the very name to a part of it', () => {
    const { patchbay, routes } = aPatchbay([{ from: 'me:Key', to: 'me:Synth' }]);
    patchbay.setPorts(
      [
        { id: 1, name: 'Key' },
        { id: 4, name: 'Keyboard' },
      ],
      [{ id: 2, name: 'Synth' }],
    );
    expect([...routes.keys()]).toEqual(['0/1 → 0/2']);
  });

  it('passes a player on to another, never back, and says what is not passed on', () => {
    const stats = {
      passed: [{ link: 10, stream: 1, to: 11, as: 65535 }],
      streams: [
        { link: 11, stream: 1, name: 'Bass', origin: null, passed: [], way: 'played' as const, notPlayed: 0 },
        {
          link: 10,
          stream: 65535,
          name: 'Bass',
          origin: { peer: 'b', stream: 1 },
          passed: ['a'],
          way: 'doubled' as const,
          notPlayed: 3,
        },
      ],
    };
    const { patchbay, routes } = aPatchbay([{ from: 'all', to: 'all' }], stats);
    patchbay.linkOpened(10, 'a', 'ann');
    patchbay.linkOpened(11, 'b', 'ben');
    patchbay.streamDeclared(10, 65535, 'Bass');
    expect([...routes.keys()]).toEqual(['10/0 → 11/0', '11/0 → 10/0']);
    expect(patchbay.states()).toMatchObject([
      { ways: [{ from: 'ann', to: 'ben' }], why: 'ben to ann: not passed on, it has been there' },
    ]);
    expect(patchbay.unplayed()).toEqual([
      { player: 'ann', stream: 'Bass', code: 'toast-stream-doubled', why: 'it is heard another way' },
    ]);
  });

  it('says what a route waits for, and which are overruled', () => {
    const { patchbay } = aPatchbay([
      { from: 'me', to: 'zoe' },
      { from: 'me:Organ', to: 'me' },
      { from: 'me', to: 'me' },
      { from: 'me:Keys', to: 'me', transpose: '-12' },
    ]);
    expect(patchbay.states().map(({ ways, why }) => [ways.length, why])).toEqual([
      [0, 'where it goes is not there'],
      [0, 'where it comes from is not there'],
      [0, 'other routes say more exactly what happens between these'],
      [2, ''],
    ]);
    expect(patchbay.states()[3]).toMatchObject({
      number: 4,
      changes: 'transpose -12',
      ways: [
        { from: 'Keys', to: 'Synth' },
        { from: 'Keys', to: 'Drums' },
      ],
    });
  });

  it('changes nothing where one of several is not there', () => {
    const { patchbay } = aPatchbay();
    expect(() => patchbay.remove([1, 9])).toThrow(expect.objectContaining({ code: 'unknown-route' }));
    expect(patchbay.routeOptions).toEqual(DEFAULT_ROUTES);
  });
});

it.each<[RouteOptions, string]>([
  [{ from: '', to: 'all' }, 'is no end of a route: a name is missing'],
  [{ from: 'all:Piano', to: 'me' }, "'all' has no ports"],
  [{ from: 'me', to: 'ann:Piano' }, 'where a player hears it is theirs to say'],
  [{ from: 'me', to: 'all', only: 'note', without: 'bend' }, 'not both'],
])('refuses %j', (options, words) => expect(() => parseRoute(options)).toThrow(words));

it('knows a player who is called as an end is', () => {
  expect(parseRoute({ from: '@me', to: '@all' })).toMatchObject({
    from: { kind: 'player', name: 'me' },
    to: { kind: 'player', name: 'all' },
  });
});
