import { openLog } from './log';

it('logs what callers sent so that no terminal is steered, and a program reads it as it was', () => {
  const lines: string[] = [];
  const log = openLog('info', { write: (line) => void lines.push(line) });
  log.info({ name: 'ada\u009b2J\u202e' }, 'a call from\u001b[2J');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[\x20-\x7e]+\n$/);
  expect(JSON.parse(lines[0]!)).toMatchObject({ name: 'ada\u009b2J\u202e', msg: 'a call from\u001b[2J' });
});
