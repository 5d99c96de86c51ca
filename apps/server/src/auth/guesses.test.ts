import type { Origin } from '../callers/origin';
import { configSchema } from '../config/config';
import { Guesses } from './guesses';

const at = (host: string): Origin => ({ host, key: host });
const NOWHERE: Origin = { host: '10.0.0.1', key: null };
const WAIT = expect.objectContaining({ code: 'too-many-attempts' }) as Error;

function guesses(auth: object) {
  const clock = { now: 0 };
  const config = configSchema.parse({ auth: { attemptWindowSeconds: 100, ...auth } });
  return { clock, guesses: new Guesses(config.auth, () => clock.now) };
}

it('makes an account’s guessers wait wherever they guess from, and lets in a device that was in before', () => {
  const { clock, guesses: all } = guesses({ attempts: 3 });
  for (const host of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) all.begin('ada', at(host), null);
  expect(() => all.begin('ada', at('192.0.2.4'), null)).toThrow(WAIT);
  all.begin('ada', at('192.0.2.4'), 'her laptop').right();
  all.begin('ben', at('192.0.2.4'), null);
  clock.now = 100_000;
  all.begin('ada', at('192.0.2.4'), null);
});

it('counts the guesses of a device that was in before, too', () => {
  const { guesses: all } = guesses({ attempts: 2 });
  all.begin('ada', at('192.0.2.1'), 'stolen');
  all.begin('ada', at('192.0.2.1'), 'stolen');
  expect(() => all.begin('ada', at('192.0.2.1'), 'stolen')).toThrow(WAIT);
  all.begin('ada', at('192.0.2.1'), 'her laptop');
});

it('makes an address wait that guesses at many accounts; a right password of its own does not help', () => {
  const { guesses: all } = guesses({ attempts: 5, attemptsPerAddress: 4 });
  for (const name of ['a', 'b', 'c']) all.begin(name, at('192.0.2.1'), null);
  all.begin('own', at('192.0.2.1'), null).right();
  all.begin('d', at('192.0.2.1'), null);
  expect(() => all.begin('e', at('192.0.2.1'), null)).toThrow(WAIT);
  all.begin('e', at('192.0.2.2'), null);
});

it('locks nobody out for a neighbour, where the address may be anybody’s', () => {
  const { guesses: all } = guesses({ attemptsPerAddress: 1 });
  for (let neighbour = 0; neighbour < 50; ++neighbour) all.begin(`n${neighbour}`, NOWHERE, null);
});

it('slows all guesses of the server together, and opens again little by little', () => {
  const { clock, guesses: all } = guesses({ attemptsInAll: 10 });
  for (let name = 0; name < 10; ++name) all.begin(`n${name}`, at(`192.0.2.${name}`), null);
  expect(() => all.begin('ada', at('198.51.100.1'), null)).toThrow(WAIT);
  all.begin('ada', at('198.51.100.1'), 'her laptop');
  clock.now = 10_000; // a tenth of the window
  all.begin('ada', at('198.51.100.1'), null);
  expect(() => all.begin('ben', at('198.51.100.1'), null)).toThrow(WAIT);
});

it('does not count what nobody looked at, or what was right', () => {
  const { guesses: all } = guesses({ attempts: 1, attemptsPerAddress: 1, attemptsInAll: 1 });
  for (let time = 0; time < 5; ++time) {
    all.begin('ada', at('192.0.2.1'), null).undone();
    all.begin('ada', at('192.0.2.1'), null).right();
  }
});

it('forgets nobody who has to wait, however many names are guessed', () => {
  const { guesses: all } = guesses({ attempts: 3, attemptsPerAddress: 1000 });
  for (let guess = 0; guess < 3; ++guess) all.begin('victim', at('192.0.2.1'), null);
  for (let name = 0; name < 100_000; ++name) {
    try {
      all.begin(`n${name}`, at(`2001:db8:${name.toString(16)}::/64`), null);
    } catch {
      // the whole server waits
    }
  }
  expect(() => all.begin('victim', at('192.0.2.9'), null)).toThrow(WAIT);
});
