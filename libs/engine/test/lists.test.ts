// What stands in one list of the native engine, and what its neighbours here say of it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { aPair, type Pair } from './two-ends';

const house = path.join(__dirname, '../../..');
const read = (file: string) => readFileSync(path.join(house, file), 'utf8');
/** The names in a list such as `NOTICE(link_up, "linkUp")`. */
const listed = (file: string, row: string) =>
  [...read(file).matchAll(new RegExp(`${row}\\(\\w+, "(\\w+)"\\)`, 'g'))].map(([, name]) => name!);
/** The texts of a union such as `| 'linkUp' // …`, up to its end. */
const union = (file: string, from: string) => {
  const [, kinds] = new RegExp(`${from}[^]*?kind:([^;]*);`).exec(read(file).replace(/\/\/.*/g, ''))!;
  return [...kinds!.matchAll(/'(\w+)'/g)].map(([, name]) => name!);
};

it('kinds of notices are the same, in the same order, wherever they stand', () => {
  const kinds = listed('native/core/engine/notice.hpp', 'NOTICE');
  expect(kinds).toContain('linkUp');
  expect(union('native/node/index.d.ts', 'interface NativeNotice')).toEqual(kinds);
  expect(union('libs/engine/src/notice.ts', 'interface Notice')).toEqual(kinds);
});

describe('figures of a link', () => {
  let pair: Pair;
  beforeAll(async () => void (pair = await aPair()));
  afterAll(() => pair.close());

  it('come out under every name of the list, and no other', () => {
    const names = listed('native/core/engine/link_figures.hpp', 'FIGURE');
    expect(names).toContain('gaps');
    expect(Object.keys(pair.a.engine.stats().links[0]!.figures)).toEqual(names);
  });

  it('are there by the names that somebody goes by', () => {
    const [, named] = /interface LinkFigures \{([^}]*)\}/.exec(read('libs/engine/src/stats.ts'))!;
    const known = [...named!.matchAll(/^ {2}(\w+): number;/gm)].map(([, name]) => name!);
    expect(known).toContain('unacked');
    expect(Object.keys(pair.a.engine.stats().links[0]!.figures)).toEqual(expect.arrayContaining(known));
  });
});
