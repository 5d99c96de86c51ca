import { statementNames } from './prepared';

it('gives a statement the same name each time, and another one to another', () => {
  const nameOf = statementNames();
  const [a, b] = [nameOf({ sql: 'SELECT 1' }), nameOf({ sql: 'SELECT 2' })];
  expect([nameOf({ sql: 'SELECT 1' }), a === b]).toEqual([a, false]);
});

it('names no more than the database is to remember, however many come', () => {
  const nameOf = statementNames();
  const names = Array.from({ length: 1000 }, (_, i) => nameOf({ sql: `SELECT ${i}` }));
  expect(new Set(names.filter((name) => name !== '')).size).toBe(200);
  expect(nameOf({ sql: 'SELECT 0' })).toBe(names[0]);
});
