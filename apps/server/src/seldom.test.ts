import { openLog } from './log';
import { Seldom } from './seldom';

it('says the first of a kind at once, and how many followed once in a minute', () => {
  const lines: { kind?: string; times?: number; msg: string }[] = [];
  let now = 0;
  const log = openLog('info', { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]) });
  const seldom = new Seldom(log, () => now);
  for (; now < 150_000; now += 100) seldom.write('a', 'warn', { kind: 'a' }, 'it happened');
  seldom.write('b', 'info', { kind: 'b' }, 'another');
  expect(lines.map(({ kind, times, msg }) => [kind, times, msg])).toEqual([
    ['a', undefined, 'it happened'],
    ['a', 600, 'it happened'],
    ['a', 600, 'it happened'],
    ['b', undefined, 'another'],
  ]);
});

it('forgets kinds that somebody makes up, the oldest first', () => {
  const lines: string[] = [];
  const seldom = new Seldom(openLog('info', { write: (line) => void lines.push(line) }), () => 0);
  for (let n = 0; n < 1001; ++n) seldom.write(`kind ${n}`, 'info', {}, 'words');
  seldom.write('kind 1000', 'info', {}, 'words');
  expect(lines).toHaveLength(1001);
  seldom.write('kind 0', 'info', {}, 'words');
  expect(lines).toHaveLength(1002);
});
