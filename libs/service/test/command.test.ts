import { options, StartupError } from '../src';

const given = (args: string[], words: string[] = []) => options('lamp', args, { on: { type: 'boolean' } }, words);

it('gives options and words, of which those in brackets may be left out', () => {
  expect(given(['--on', '-c', 'lamp.json', 'hall'], ['ROOM', '[FLOOR]'])).toEqual({
    ...{ on: true, config: 'lamp.json', words: ['hall'] },
  });
  expect(given(['hall', '2'], ['ROOM', '[FLOOR]']).words).toEqual(['hall', '2']);
});

it.each([
  [[], ['ROOM'], 'ROOM is missing; see lamp --help'],
  [['hall', '2', 'left'], ['ROOM', '[FLOOR]'], '"left" says nothing to this command'],
  [['--loud'], [], '--loud'],
])('refuses %j', (args, words, says) => {
  expect(() => given(args, words)).toThrow(StartupError);
  expect(() => given(args, words)).toThrow(says);
});
