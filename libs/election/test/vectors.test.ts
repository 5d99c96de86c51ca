import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Election, electTimingMaster, type Verdict } from '../src';

const FOLDER = join(__dirname, '../../../spec/vectors/election');
type Vector = Election & Verdict & { description: string };
const files = readdirSync(FOLDER)
  .filter((name) => name.startsWith('who-'))
  .map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as { about: string; tests: Vector[] });

it('finds the vectors', () => {
  expect(files.map(({ tests }) => tests.length).reduce((a, b) => a + b)).toBeGreaterThan(25);
});

describe.each(files)('$about', ({ tests }) => {
  it.each(tests)('$description', ({ peers, current, master, reason, changed }) => {
    expect(electTimingMaster({ peers, current })).toEqual({ master, reason, changed });
    expect(electTimingMaster({ peers: peers.toReversed(), current })).toEqual({ master, reason, changed });
  });
});

it('cites every requirement of sections 2 and 3', () => {
  const spec = readFileSync(join(FOLDER, '../../election.md'), 'utf8');
  const required = [...spec.matchAll(/\*\*\[(ELECTION-[23]\.\d-\d)\]\*\*/g)].map(([, id]) => id!);
  const cited = files.flatMap(({ tests }) => tests.map(({ description }) => description)).join();
  expect(required.length).toBeGreaterThan(10);
  for (const id of required) expect(cited).toContain(id);
});
