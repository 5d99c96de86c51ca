import { evening, figures } from '../../test/evening';
import type { Report } from '../session/report';
import { plainLine } from './plain';
import { emptyView, render, see } from './view';
import { watcherFor } from './watcher';

describe('the status view', () => {
  it('shows what players are called in any script, in columns, with the name that is theirs alone', () => {
    const view = emptyView();
    const joined = { room: 'Friday', roomId: 'r', session: 's', peer: 'me', name: 'ada', displayName: 'Zoë' };
    see(view, { event: 'joined', ...joined });
    const linked = { state: 'linked', link: 1, code: null, detail: null } as const;
    see(view, { event: 'peer', peer: 'p1', name: 'taro', displayName: '山田', ...linked });
    see(view, { event: 'peer', peer: 'p2', name: 'ben', displayName: '', guest: true, ...linked });
    const lines = render(view, 72);
    expect(lines[0]).toBe('Friday: Zoë (ada) (you)');
    expect(lines.slice(2, 4)).toEqual([
      '  山田 (taro)      linked, 0 out, 0 in',
      '  ben [guest]      linked, 0 out, 0 in',
    ]);
    expect(see(view, { event: 'renamed', peer: 'p1', name: 'taro', displayName: 'Tarō' })).toBe(true);
    expect(render(view, 72)[2]).toBe('  Tarō (taro)      linked, 0 out, 0 in');
  });

  it('shows who is here, their links, the clock with its bounds, and the events', () => {
    const view = emptyView();
    evening.forEach((report) => see(view, report));
    expect(render(view, 72).join('\n')).toMatchInlineSnapshot(`
     "Friday: ada (you)
       clock   locked ±0.04 ms (path ±18.4 ms), ben keeps time
       ben              linked, round trip 36.8 ms, 120 out, 118 in
       cleo             no link, trying again
                        no way to them was found; let TCP through your
                        firewalls, or forward a TCP port of one router and
                        join there with --advertise PORT [link-unreachable]
                        (tried 192.0.2.7:41234 (no answer),
                        [2001:db8::7]:41234 (refused))
       events  120 played, 118 heard
       file    playing maple-leaf-rag.mid: 4000 events, 182 s
       last    MIDI: this machine has no MIDI system [midi-system-missing]"
    `);
  });

  it('shows which link goes by a relay, and why, until it goes directly', () => {
    const view = emptyView();
    const ben = { event: 'peer', peer: 'p1', name: 'ben', link: 1, code: null } as const;
    const detail = '203.0.113.9:7430, TCP with TLS; tried 192.0.2.7:7400 (no answer)';
    const relayed: Report = { ...ben, state: 'linked', way: 'relay', detail };
    see(view, relayed);
    expect(render(view, 72).slice(2, 6)).toEqual([
      '  ben              linked, 0 out, 0 in',
      '                   by a relay, for no direct way was found',
      '                   (203.0.113.9:7430, TCP with TLS; tried 192.0.2.7:7400',
      '                   (no answer))',
    ]);
    expect(plainLine(relayed)).toBe(`ben: linked by a relay, for no direct way was found (${detail})`);
    const direct: Report = { ...ben, state: 'resumed', way: 'direct', detail: '192.0.2.7:7400, TCP with TLS' };
    see(view, direct);
    expect(render(view, 72).slice(2, 4)).toEqual([
      '  ben              linked again, 0 out, 0 in',
      '  events  0 played, 0 heard',
    ]);
    expect(plainLine(direct)).toBe('ben: resumed, directly');
  });

  it('shows the ports, each name whole, in as many lines as they need', () => {
    const view = emptyView();
    see(view, evening[0]!);
    see(view, {
      event: 'ports',
      driver: 'rtmidi',
      inputs: [
        'Keystation 49 MK3:Keystation 49 MK3 USB MIDI 20:0',
        'Launchpad Mini:Launchpad Mini MIDI 1 24:0',
        '金曜',
      ],
      outputs: [],
    });
    expect(render(view, 60).join('\n')).toMatchInlineSnapshot(`
     "Friday: ada (you)
       clock   unsynced, nobody keeps time yet
       nobody else is here yet
       in      Keystation 49 MK3:Keystation 49 MK3 USB MIDI 20:0,
               Launchpad Mini:Launchpad Mini MIDI 1 24:0, 金曜
       out     none
       events  0 played, 0 heard"
    `);
  });

  it('calls who was put out, and who may play no more, as the others call them', () => {
    const who = { peer: 'p1', name: 'mueller', displayName: 'Jürgen Müller', self: false, from: null };
    expect(plainLine({ event: 'removal', ...who, reason: 'too loud', machineUs: 0 })).toBe(
      'Jürgen Müller (mueller) was removed from the session: too loud',
    );
    const heard = { role: 'listener', mayPlay: false, mutedPorts: [], reason: '' };
    expect(plainLine({ event: 'permission', ...who, ...heard })).toBe(
      'Jürgen Müller (mueller) only listens from now on',
    );
    const stranger = { ...who, name: null, displayName: undefined };
    expect(plainLine({ event: 'removal', ...stranger, reason: '', machineUs: 0 })).toBe(
      'a player was removed from the session',
    );
  });

  it('shows what was not let in, and does not call it confirmed', () => {
    const view = emptyView();
    evening.forEach((report) => see(view, report));
    const links = [1, 2].map((withheld) => ({ peer: 'p1', rttUs: null, ...figures, withheld }));
    see(view, { event: 'stats', links, played: 120, taken: 118, driver: null, outputs: [] });
    see(view, { event: 'played', messages: 4000, overflow: 0 });
    const unstruck = { event: 'unstruck', peer: 'p1', name: 'ben', late: 0, lost: 0, withheld: 2 } as const;
    see(view, unstruck);
    see(view, { event: 'acknowledged', withheld: 2 });
    const shown = render(view, 110).join('\n');
    expect(shown).toContain('events  120 played, 118 heard, 3 SysEx not let in');
    expect(shown).toContain(
      'played 4000 events; ben did not strike everything: 2 SysEx not let in there, the others confirmed',
    );
    expect(plainLine({ event: 'acknowledged', withheld: 2 })).toMatch(/but for 2 SysEx/);
    expect(plainLine({ event: 'acknowledged', withheld: 0 })).toBe('every event is confirmed');
  });

  it('shows when notes sound where they wait, and who comes later than that', () => {
    const view = emptyView();
    evening.forEach((report) => see(view, report));
    const tight = { policy: 'tight', tightUs: 25_000, mostUs: 150_000, offsetUs: 0, ownWaits: false } as const;
    const ben = { player: 'ben', leastUs: 12_000, slowUs: 21_000, delayUs: 25_000, beyond: 3 };
    const outputs = [
      { output: 'Synth', alone: false, room: false, ...tight, players: [ben] },
      { output: 'Drums', alone: true, room: false, ...tight, offsetUs: -8_000, players: [{ ...ben, beyond: 0 }] },
    ];
    see(view, { event: 'stats', links: [], played: 0, taken: 0, driver: null, outputs });
    const at = render(view, 60).findIndex((line) => line.startsWith('  playout'));
    expect(render(view, 60).slice(at, at + 4)).toEqual([
      '  playout tight, every note sounds 25.0 ms after it was',
      '          played',
      '          Drums: tight, every note sounds 25.0 ms after it',
      '          was played, and 8.00 ms earlier',
    ]);
    expect(render(view, 60).at(at + 4)).toBe('          ben came later 3 times');
  });

  it('shows whether the router lets others in, and in whole words why not', () => {
    const view = emptyView();
    const mapped = { host: '203.0.113.7', port: 50001, by: 'UPnP' };
    see(view, { event: 'mapping', state: 'mapped', ...mapped, udp: true });
    expect(render(view, 72)).toContain('  router  your router lets others in at 203.0.113.7:50001 (UPnP)');
    see(view, { event: 'mapping', state: 'mapped', ...mapped, udp: false });
    expect(render(view, 72)).toContain('  router  your router lets others in at 203.0.113.7:50001, by TCP alone');
    const message = 'no router answered when it was asked to let others in';
    see(view, { event: 'mapping', state: 'none', code: 'mapping-no-answer', message });
    expect(render(view, 60).slice(-2)).toEqual([
      '  router  no router answered when it was asked to let others',
      '          in [mapping-no-answer]',
    ]);
  });

  it('begins with an empty room', () => {
    const view = emptyView();
    see(view, evening[0]!);
    expect(render(view, 80).join('\n')).toMatchInlineSnapshot(`
     "Friday: ada (you)
       clock   unsynced, nobody keeps time yet
       nobody else is here yet
       events  0 played, 0 heard"
    `);
  });

  it('lets no name steer the terminal', () => {
    const view = emptyView();
    see(view, { ...evening[0]!, name: 'ada\u001b[2J' } as Report);
    expect(render(view, 80)[0]).toBe('Friday: ada\ufffd[2J (you)');
    const written: string[] = [];
    const watcher = watcherFor({ isTTY: false, write: (text: string) => written.push(text) > 0 } as never, false);
    watcher.show({ ...evening[1]!, name: 'ben\u001b[2J' } as Report);
    expect(written).toEqual(['ben\ufffd[2J: introduced\n']);
  });

  it('forgets who left', () => {
    const view = emptyView();
    evening.forEach((report) => see(view, report));
    see(view, { event: 'peer', peer: 'p1', name: 'ben', state: 'left', link: null, code: 'left', detail: null });
    expect(render(view, 80).join('\n')).not.toContain('ben ');
  });
});

describe('plainLine', () => {
  it('has one line for each change, none for figures', () => {
    expect(evening.map(plainLine)).toMatchInlineSnapshot(`
     [
       "joined Friday as ada",
       "ben: introduced",
       "cleo: introduced",
       "ben: linked",
       "cleo: unlinked: no way to them was found; let TCP through your firewalls, or forward a TCP port of one router and join there with --advertise PORT [link-unreachable] (tried 192.0.2.7:41234 (no answer), [2001:db8::7]:41234 (refused))",
       "another player keeps time now (epoch 3.0)",
       null,
       null,
       "playing maple-leaf-rag.mid: 4000 events, 182 s",
       "MIDI: this machine has no MIDI system [midi-system-missing]",
     ]
    `);
  });

  it('shows what the MIDI driver says of itself, under its name', () => {
    const view = emptyView();
    const driver = { name: 'jack', title: 'JACK', figures: { xruns: 2 }, line: '128 frames at 48000 Hz, 2 xruns' };
    see(view, { event: 'stats', links: [], played: 0, taken: 0, driver, outputs: [] });
    expect(render(view, 80)).toContain('  JACK    128 frames at 48000 Hz, 2 xruns');
    see(view, { event: 'stats', links: [], played: 0, taken: 0, driver: { ...driver, line: null }, outputs: [] });
    expect(render(view, 80).join()).not.toContain('JACK');
  });
});
