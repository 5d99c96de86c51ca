import { HELP, labOptions } from './options';

describe('the options of npm run netlab', () => {
  it('says what there is', () => {
    expect(HELP).toMatchSnapshot();
    expect(labOptions(['--help'])).toBe(HELP);
    expect(labOptions(['--list'])).toMatchSnapshot();
    expect(JSON.parse(labOptions(['--list', '--json']) as string)).toHaveProperty('home-wifi.delayMs', 4);
  });

  it('has a default for everything but the profile', () => {
    const lan = { delayMs: 0.3, jitterMs: 0.1 };
    const rest = { hosts: 2, seconds: 10, seed: 1, json: false, command: null, ways: null };
    expect(labOptions(['lan'])).toEqual({ profile: 'lan', there: lan, back: lan, ...rest });
  });

  it('takes another profile for the way back, and one that has no name', () => {
    expect(labOptions(['{"delayMs":7}', '--back', 'transatlantic', '--hosts', '3', '--seed', '9'])).toMatchObject({
      there: { delayMs: 7 },
      back: { delayMs: 45 },
      hosts: 3,
      seed: 9,
    });
  });

  it('leaves the options of a command alone', () => {
    expect(labOptions(['4g', '--', 'ls', '--help', '--json'])).toMatchObject({
      command: ['ls', '--help', '--json'],
      json: false,
    });
  });

  it('takes ways instead of a profile, and a line between them', () => {
    const home4g = { there: { delayMs: 35 }, back: { delayMs: 35 }, ways: 'home/cgnat' };
    expect(labOptions(['home/cgnat', '--line', '4g'])).toMatchObject(home4g);
    expect(labOptions(['symmetric'])).toMatchObject({ ways: 'symmetric', there: {} });
  });

  it.each([
    [['lan', '--line', '4g'], /^--line is for ways/],
    [['home', '--hosts', '3'], /^--hosts and --back are for a profile/],
    [[], /^a profile is missing; there are: none, lan,/],
    [['lan', '4g'], /^one profile is enough, and 4g is too much/],
    [['lan', '--'], /^there is no command after --/],
    [['lan', '--json', '--', 'ls'], /^--json is for the measurement/],
    [['lan', '--hosts', '1'], /^--hosts takes a number from 2 to 20, not '1'/],
    [['lan', '--hosts', '2.5'], /^--hosts takes a number/],
    [['lan', '--seconds', ''], /^--seconds takes a number from 1 to 3600, not ''/],
    [['{"delayMs":'], /^'{"delayMs":' is not JSON/],
    [['lan', '--loud'], /^unknown option '--loud'/],
  ])('refuses %j', (args, message) => {
    const complaint = { code: 'usage', exitCode: 2, message: expect.stringMatching(message) as string };
    expect(() => labOptions(args)).toThrow(expect.objectContaining(complaint) as Error);
  });

  it('refuses a profile that is not there by name', () => {
    const complaint = { code: 'unknown-profile', exitCode: 2 };
    expect(() => labOptions(['wifi'])).toThrow(expect.objectContaining(complaint) as Error);
    expect(() => labOptions(['toString'])).toThrow(expect.objectContaining(complaint) as Error);
  });
});
