import { HELP, releaseOptions } from './options';
import { KINDS } from './kinds';

it('makes and proves everything when nothing is said', () => {
  expect(releaseOptions([])).toEqual({ only: KINDS.map(({ name }) => name), prove: true, json: false });
});

it('makes what was asked for', () => {
  expect(releaseOptions(['--only', 'chart', '--no-prove', '--json'])).toEqual({
    only: ['chart'],
    prove: false,
    json: true,
  });
});

it('says what there is', () => {
  expect(releaseOptions(['--help'])).toBeNull();
  for (const { name, title } of KINDS) expect(HELP).toMatch(new RegExp(`^  ${name} +${title}$`, 'm'));
});

it.each([[['--only', 'chart,flute']], [['--only', '']], [['--loud']], [['chart']]])(
  'refuses %j as typed wrongly',
  (args) => {
    expect(() => releaseOptions(args)).toThrow(expect.objectContaining({ code: 'bad-option', exitCode: 2 }));
  },
);
