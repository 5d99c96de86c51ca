import { HELP, jamOptions } from './options';

describe('the options of npm start', () => {
  it('says what there is', () => {
    expect(HELP).toMatchSnapshot();
    expect(jamOptions(['--help'])).toBeNull();
  });

  it('has a default for everything', () => {
    expect(jamOptions([])).toEqual({ files: [], seconds: 20, json: false, keep: false, network: null, fault: null });
  });

  it('takes a file for each player', () => {
    expect(jamOptions(['--file', 'a.mid', '--file', 'b.mid', '--seconds', '2.5'])).toMatchObject({
      files: ['a.mid', 'b.mid'],
      seconds: 2.5,
    });
  });

  it.each([
    [['--seconds', '0'], "--seconds takes more than 0 and at most 3600, not '0'; see npm start -- --help"],
    [['--seconds', 'x'], "--seconds takes more than 0 and at most 3600, not 'x'; see npm start -- --help"],
    [['--fault', 'crash'], "--fault takes one of drop, flip, swap, duplicate, not 'crash'; see npm start -- --help"],
    [
      ['--file', 'a', '--file', 'b', '--file', 'c'],
      '--file was given 3 times, and there are two players; see npm start -- --help',
    ],
    [['--loud'], "unknown option '--loud'; see npm start -- --help"],
    [['a.mid'], expect.stringContaining("unexpected argument 'a.mid'")],
  ])('refuses %j', (args, message) => {
    expect(() => jamOptions(args)).toThrow(expect.objectContaining({ code: 'usage', exitCode: 2, message }) as Error);
  });
});
