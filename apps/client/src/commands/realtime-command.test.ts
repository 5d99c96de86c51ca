import { limitsOf, printRealtime } from './realtime-command';

const text = (
  priority: string,
  memory: string,
) => `Limit                     Soft Limit           Hard Limit           Units
Max locked memory         ${memory}              ${memory}              bytes
Max realtime priority     ${priority}                    ${priority}
`;
function printed(limits: string | null, isRoot = false) {
  const lines: string[] = [];
  let json = {};
  printRealtime(limitsOf(limits), isRoot, (words, object) => {
    lines.push(...[words].flat());
    json = object;
  });
  return { lines, json };
}

it('says what to type where the system allows neither', () => {
  const { lines, json } = printed(text('0', '8388608'));
  expect(json).toEqual({ event: 'realtimeLimits', priority: false, memory: false });
  expect(lines.slice(0, 2)).toEqual([
    'real-time priority: not allowed',
    'locked memory: not allowed (the limit is 8192 KiB)',
  ]);
  expect(lines.join('\n')).toContain(
    "printf '@audio - rtprio 95\\n@audio - memlock unlimited\\n' | sudo tee /etc/security/limits.d/audio.conf",
  );
});

it.each([
  ['everything is allowed', text('95', 'unlimited'), false],
  ['root asks', text('0', 'unlimited'), true],
  ['the system is another', null, false],
])('gives no advice where %s', (_, limits, isRoot) => {
  const { lines, json } = printed(limits, isRoot);
  expect(json).toMatchObject({ priority: true, memory: true });
  expect(lines.join('\n')).not.toContain('sudo');
});
