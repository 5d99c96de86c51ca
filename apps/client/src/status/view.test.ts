import { EventEmitter } from 'node:events';
import type { Report } from '../session/report';
import { plainLine } from './plain';
import { emptyView, render, see } from './view';
import { terminalWatcher, watcherFor } from './watcher';

const figures = {
  link: 1,
  eventsSent: 120,
  eventsReceived: 118,
  duplicates: 0,
  late: 0,
  lost: 0,
  lateThere: 0,
  lostThere: 0,
  withheld: 0,
  withheldThere: 0,
  gaps: 0,
  resumed: 0,
  refused: 0,
  unacked: 0,
};
const evening: Report[] = [
  { event: 'joined', room: 'Friday', roomId: 'r', session: 's', peer: 'me', name: 'ada' },
  { event: 'peer', peer: 'p1', name: 'ben', state: 'introduced', link: 1, code: null, detail: null },
  { event: 'peer', peer: 'p2', name: 'cleo', state: 'introduced', link: 2, code: null, detail: null },
  { event: 'peer', peer: 'p1', name: 'ben', state: 'linked', link: 1, code: null, detail: null },
  {
    event: 'peer',
    peer: 'p2',
    name: 'cleo',
    state: 'unlinked',
    link: null,
    code: 'link-unreachable',
    detail: 'tried 192.0.2.7:41234 (no answer), [2001:db8::7]:41234 (refused)',
  },
  { event: 'master', peer: 'p1', self: false, epoch: { term: 3, elector: 0 } },
  {
    event: 'timeline',
    machineUs: 1,
    localUs: 1,
    state: 'locked',
    epoch: { term: 3, elector: 0 },
    referenceLocal: 0,
    referenceSession: 0,
    rate: 1,
    jitterBoundUs: 41.3,
    pathBoundUs: 18_400,
  },
  { event: 'stats', links: [{ peer: 'p1', rttUs: 36_800, ...figures }], played: 120, taken: 118, jack: null },
  { event: 'playing', file: 'maple-leaf-rag.mid', messages: 4000, seconds: 182.4, startsUs: 5 },
  { event: 'trouble', what: 'MIDI', code: 'midi-system-missing', message: 'this machine has no MIDI system' },
];

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
                        firewalls, or name an address that others reach with
                        --listen [link-unreachable] (tried 192.0.2.7:41234
                        (no answer), [2001:db8::7]:41234 (refused))
       events  120 played, 118 heard
       file    playing maple-leaf-rag.mid: 4000 events, 182 s
       last    MIDI: this machine has no MIDI system [midi-system-missing]"
    `);
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

  it('shows what was not let in, and does not call it confirmed', () => {
    const view = emptyView();
    evening.forEach((report) => see(view, report));
    const links = [1, 2].map((withheld) => ({ peer: 'p1', rttUs: null, ...figures, withheld }));
    see(view, { event: 'stats', links, played: 120, taken: 118, jack: null });
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
    watcher.tell({ ...evening[1]!, name: 'ben\u001b[2J' } as Report);
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
       "cleo: unlinked: no way to them was found; let TCP through your firewalls, or name an address that others reach with --listen [link-unreachable] (tried 192.0.2.7:41234 (no answer), [2001:db8::7]:41234 (refused))",
       "another player keeps time now (epoch 3.0)",
       null,
       null,
       "playing maple-leaf-rag.mid: 4000 events, 182 s",
       "MIDI: this machine has no MIDI system [midi-system-missing]",
     ]
    `);
  });
});

/** A terminal whose size can change, and what is written to it. */
function aTerminal(written: string[], size: { columns?: number; rows?: number } = { columns: 80, rows: 24 }) {
  const write = (text: string) => written.push(text) > 0;
  return Object.assign(new EventEmitter(), size, { write }) as unknown as NodeJS.WriteStream;
}

describe('watchers', () => {
  const ports: Report = { event: 'ports', driver: 'rtmidi', inputs: ['Keys'], outputs: ['Synth'] };
  const realtime: Report = {
    event: 'realtime',
    ...{ priority: 'ordinary', level: 0, whyNotPriority: 'Operation not permitted' },
    ...{ memoryLocked: false, whyNotMemory: 'the limit of locked memory is 8192 KiB' },
  };

  it('say once, in a line, what the system did not give, with what to type', () => {
    jest.useFakeTimers();
    const written: string[] = [];
    const watcher = terminalWatcher(aTerminal(written, { columns: 60, rows: 24 }));
    watcher.tell(evening[0]!);
    jest.runAllTimers();
    watcher.tell(realtime);
    watcher.tell(ports);
    jest.runAllTimers();
    watcher.close();
    jest.useRealTimers();
    const said = [
      'notes may wait for other programs: no real-time priority,',
      "memory not locked; type 'midip2p realtime' for what to do",
    ].join('\n');
    expect(written.join('').split(said)).toHaveLength(2);
    expect(written[1]).toBe(`\u001b[4F\u001b[0J${said}\n${written[0]}`);
  });

  it('say nothing of it to who has asked for nothing', () => {
    const written: string[] = [];
    const notAsked: Report = { ...realtime, whyNotPriority: '', whyNotMemory: '' };
    terminalWatcher(aTerminal(written)).tell(notAsked);
    watcherFor({ isTTY: false, write: (text: string) => written.push(text) > 0 } as never, false).tell(notAsked);
    expect(written).toEqual([]);
  });

  it('leave no stale lines where a terminal became narrower', () => {
    jest.useFakeTimers();
    const written: string[] = [];
    const terminal = aTerminal(written);
    const watcher = terminalWatcher(terminal);
    evening.forEach(watcher.tell);
    jest.runAllTimers();
    const widths = written[0]!
      .trimEnd()
      .split('\n')
      .map((line) => [...line].length);
    terminal.columns = 40;
    terminal.emit('resize');
    jest.runAllTimers();
    watcher.close();
    jest.useRealTimers();
    const broken = widths.reduce((sum, width) => sum + Math.ceil(width / 40), 0);
    expect(written).toHaveLength(2);
    expect(written[1]!.startsWith(`\u001b[${broken}F\u001b[0J`)).toBe(true);
    expect(
      Math.max(
        ...written[1]!
          .split('\n')
          .slice(1)
          .map((line) => [...line].length),
      ),
    ).toBeLessThanOrEqual(40);
  });

  it('leave no copies in a terminal that is lower than what there is to show', () => {
    jest.useFakeTimers();
    const written: string[] = [];
    const watcher = terminalWatcher(aTerminal(written, { columns: 80, rows: 5 }));
    evening.forEach(watcher.tell);
    jest.runAllTimers();
    watcher.tell(ports);
    watcher.close();
    jest.useRealTimers();
    expect(written[0]!.trimEnd().split('\n')).toHaveLength(4);
    expect(written[0]).toMatch(/\n… \d+ more lines\n$/);
    expect(written[1]!.startsWith('\u001b[4F\u001b[0J')).toBe(true);
  });

  it('offer a software synth that nothing connects by itself', () => {
    const written: string[] = [];
    const command = 'jack_connect "midip2p:out" "fluidsynth:midi"';
    terminalWatcher(aTerminal(written)).tell({ event: 'offered', output: 'fluidsynth:midi', command });
    expect(written).toEqual([`to hear the others by fluidsynth:midi, type:\n  ${command}\n`]);
  });

  it('paint over the block they painted before', () => {
    jest.useFakeTimers();
    const written: string[] = [];
    const watcher = terminalWatcher(aTerminal(written));
    watcher.tell(evening[0]!);
    jest.runAllTimers();
    watcher.tell(evening[1]!);
    watcher.close();
    jest.useRealTimers();
    expect(written).toHaveLength(2);
    expect(written[0]!.split('\n')).toHaveLength(5);
    expect(written[1]!.startsWith('\u001b[4F\u001b[0J')).toBe(true);
  });

  it('say what is wrong with a file once, above the block', () => {
    jest.useFakeTimers();
    const written: string[] = [];
    const watcher = terminalWatcher(aTerminal(written));
    const wrong = { file: 'a.mid', code: 'smf-data-byte', count: 1, byte: 25, track: 1, message: 'one data byte' };
    watcher.tell({ event: 'fileWarning', ...wrong });
    watcher.tell(evening[0]!);
    jest.runAllTimers();
    watcher.close();
    jest.useRealTimers();
    expect(written[0]).toBe('a.mid: one data byte [smf-data-byte]\n');
    expect(written[1]).not.toContain('\u001b');
    expect(written).toHaveLength(2);
  });

  it('print one object a line for programs', () => {
    const written: string[] = [];
    const watcher = watcherFor({ isTTY: true, write: (text: string) => written.push(text) > 0 } as never, true);
    evening.forEach(watcher.tell);
    expect(written.map((line) => JSON.parse(line) as Report)).toEqual(evening);
  });

  it('shows JACK, and what it has cost', () => {
    const jack = {
      rate: 48_000,
      frames: 128,
      xruns: 2,
      refused: 0,
      stray: 0,
      incomplete: 0,
      tooLong: 0,
      carried: 7,
      tooLarge: 1,
      missed: 3,
    };
    const view = emptyView();
    see(view, { event: 'stats', links: [], played: 0, taken: 0, jack });
    expect(render(view, 80)).toContain('  JACK    128 frames at 48000 Hz (2.67 ms), 2 xruns, 4 events lost');
    see(view, { event: 'stats', links: [], played: 0, taken: 0, jack: { ...jack, xruns: 0, tooLarge: 0, missed: 0 } });
    expect(render(view, 80)).toContain('  JACK    128 frames at 48000 Hz (2.67 ms)');
  });
});
