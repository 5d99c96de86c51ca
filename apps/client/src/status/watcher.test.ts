import { EventEmitter } from 'node:events';
import { evening } from '../../test/evening';
import type { Report } from '../session/report';
import { terminalWatcher, watcherFor } from './watcher';

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
    watcher.show(evening[0]!);
    jest.runAllTimers();
    watcher.show(realtime);
    watcher.show(ports);
    jest.runAllTimers();
    watcher.close();
    jest.useRealTimers();
    const output = [
      'notes may wait for other programs: no real-time priority,',
      "memory not locked; type 'midip2p realtime' for what to do",
    ].join('\n');
    expect(written.join('').split(output)).toHaveLength(2);
    expect(written[1]).toBe(`\u001b[4F\u001b[0J${output}\n${written[0]}`);
  });

  it('say nothing of it to who has asked for nothing', () => {
    const written: string[] = [];
    const notAsked: Report = { ...realtime, whyNotPriority: '', whyNotMemory: '' };
    terminalWatcher(aTerminal(written)).show(notAsked);
    watcherFor({ isTTY: false, write: (text: string) => written.push(text) > 0 } as never, false).show(notAsked);
    expect(written).toEqual([]);
  });

  it('leave no stale lines where a terminal became narrower', () => {
    jest.useFakeTimers();
    const written: string[] = [];
    const terminal = aTerminal(written);
    const watcher = terminalWatcher(terminal);
    evening.forEach(watcher.show);
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
    evening.forEach(watcher.show);
    jest.runAllTimers();
    watcher.show(ports);
    watcher.close();
    jest.useRealTimers();
    expect(written[0]!.trimEnd().split('\n')).toHaveLength(4);
    expect(written[0]).toMatch(/\n… \d+ more lines\n$/);
    expect(written[1]!.startsWith('\u001b[4F\u001b[0J')).toBe(true);
  });

  it('offer a software synth that nothing connects by itself', () => {
    const written: string[] = [];
    const command = 'jack_connect "midip2p:out" "fluidsynth:midi"';
    terminalWatcher(aTerminal(written)).show({ event: 'offered', output: 'fluidsynth:midi', command });
    expect(written).toEqual([`to hear the others by fluidsynth:midi, type:\n  ${command}\n`]);
  });

  it('paint over the block they painted before', () => {
    jest.useFakeTimers();
    const written: string[] = [];
    const watcher = terminalWatcher(aTerminal(written));
    watcher.show(evening[0]!);
    jest.runAllTimers();
    watcher.show(evening[1]!);
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
    watcher.show({ event: 'fileWarning', ...wrong });
    watcher.show(evening[0]!);
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
    evening.forEach(watcher.show);
    expect(written.map((line) => JSON.parse(line) as Report)).toEqual(evening);
  });
});
