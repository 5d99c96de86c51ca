import { type Seen, Watch } from './watch';

/** A second has passed, and these are the beats that there were. */
const at = (beatAt: string | null, connected = false): Seen => ({ id: 'other', beatAt, connected });
const looks = (watch: Watch, fromMs: number, times: number, seen: (i: number) => Seen): number =>
  Array.from({ length: times }, (_, i) => watch.look(fromMs + i * 1000, [seen(i)]).length).reduce((a, b) => a + b);

it('takes one for dead that has not beaten for five seconds', () => {
  const watch = new Watch();
  expect(looks(watch, 0, 5, () => at('once'))).toBe(0);
  expect(watch.look(5000, [at('once')])).toEqual([at('once')]);
});

it('takes nobody for dead that beats, however late', () => {
  expect(looks(new Watch(), 0, 60, (i) => at(`beat ${Math.floor(i / 4)}`))).toBe(0);
});

it('takes nobody for dead whose connection is there', () => {
  expect(looks(new Watch(), 0, 60, () => at('once', true))).toBe(0);
});

it.each([10, 30, -10, -30, 3600])('takes nobody for dead when the clock of the database is set by %i s', (seconds) => {
  const watch = new Watch();
  looks(watch, 1e6, 10, (i) => at(`beat ${i}`));
  const later = 1e6 + 10_000 + seconds * 1000;
  expect(looks(watch, later, 5, () => at('beat 9'))).toBe(0); // longer than anybody takes to beat again
  expect(watch.look(later + 5000, [at('beat 9')])).toHaveLength(1); // and yet finds who is dead
});

it('waits anew after it was frozen itself, before it says of anybody that they are dead', () => {
  const watch = new Watch();
  looks(watch, 0, 4, () => at('once'));
  expect(looks(watch, 20_000, 5, () => at('once'))).toBe(0);
  expect(watch.look(25_000, [at('once')])).toHaveLength(1);
});

it('finds peers that are there in the name of a replica that has no lease at all', () => {
  expect(looks(new Watch(), 0, 6, () => at(null))).toBe(1);
});
