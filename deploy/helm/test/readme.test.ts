// The README's table of values is that of values.yaml.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { files, valuesTable, withTable } from '../readme.mjs';

const text = (file: string) => readFileSync(file, 'utf8');

it('is what values.yaml says (npm run goldens, or node deploy/helm/readme.mjs)', () => {
  if (process.env.MIDIP2P_GOLDENS === 'write') execFileSync(process.execPath, [join(__dirname, '../readme.mjs')]);
  expect(text(files.readme)).toBe(withTable(text(files.readme), valuesTable(text(files.values))));
});

it('has a row for every value that can be set', () => {
  const rows = valuesTable(text(files.values));
  const leaves = (tree: Record<string, unknown>, path: string[] = []): string[] =>
    Object.entries(tree).flatMap(([key, value]) =>
      value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 0
        ? leaves(value as Record<string, unknown>, [...path, key])
        : [[...path, key].join('.')],
    );
  const missing = leaves(parse(text(files.values))).filter((leaf) => {
    const parents = leaf.split('.').map((_, at, parts) => parts.slice(0, at + 1).join('.'));
    return !parents.some((name) => rows.includes(`| \`${name}\` |`));
  });
  expect(missing).toEqual([]);
});

it('reads a comment of several lines, and the one above a first key', () => {
  const table = valuesTable(
    '# -- Of a,\n# in two lines.\na: 1\nb:\n  # -- Of c | d.\n  c: {}\n# said to nobody\ne: x\n',
  );
  expect(table.split('\n').slice(2)).toEqual([
    '| `a` | Of a, in two lines. | `1` |',
    '| `b.c` | Of c \\| d. | `{}` |',
    '| `e` |  | `"x"` |',
  ]);
});
