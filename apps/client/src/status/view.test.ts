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

describe('watchers', () => {
  it('paint over the block they painted before', () => {
    jest.useFakeTimers();
    const written: string[] = [];
    const stdout = { columns: 80, write: (text: string) => written.push(text) > 0 };
    const watcher = terminalWatcher(stdout as never);
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
    const stdout = { columns: 80, write: (text: string) => written.push(text) > 0 };
    const watcher = terminalWatcher(stdout as never);
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
    const jack = { rate: 48_000, frames: 128, xruns: 2, refused: 0, carried: 7, tooLarge: 1, missed: 3 };
    const view = emptyView();
    see(view, { event: 'stats', links: [], played: 0, taken: 0, jack });
    expect(render(view, 80)).toContain('  JACK    128 frames at 48000 Hz (2.67 ms), 2 xruns, 4 events lost');
    see(view, { event: 'stats', links: [], played: 0, taken: 0, jack: { ...jack, xruns: 0, tooLarge: 0, missed: 0 } });
    expect(render(view, 80)).toContain('  JACK    128 frames at 48000 Hz (2.67 ms)');
  });
});
