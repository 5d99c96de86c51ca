#!/usr/bin/env node
// The table of values in midip2p/README.md, made from the comments of values.yaml that begin with "--".
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMap, parseDocument } from 'yaml';

const VALUES = fileURLToPath(new URL('midip2p/values.yaml', import.meta.url));
const README = fileURLToPath(new URL('midip2p/README.md', import.meta.url));
const [BEGIN, END] = ['<!-- values: node deploy/helm/readme.mjs -->', '<!-- end of values -->'];

/** Every value with its comment and its default, as rows of Markdown. */
export function valuesTable(text) {
  const rows = [];
  // The comment of a map's first key belongs to the map in some places, to the key in others.
  const walk = (map, path, inherited) =>
    map.items.forEach((pair, at) => {
      const name = [...path, pair.key.value].join('.');
      const comment = said(pair.key.commentBefore ?? (at === 0 ? inherited : undefined));
      const deeper = isMap(pair.value) && !pair.value.flow && pair.value.items.length > 0;
      if (!deeper || comment !== '') rows.push({ name, comment, value: deeper ? null : pair.value.toJSON() });
      if (deeper) walk(pair.value, [...path, pair.key.value], pair.value.commentBefore);
    });
  walk(parseDocument(text).contents, [], undefined);
  const shown = (value) => (value === null ? '' : `\`${JSON.stringify(value)}\``);
  const line = ({ name, comment, value }) => `| \`${name}\` | ${comment} | ${shown(value)} |`;
  return ['| value | what it is | when nothing is said |', '|---|---|---|', ...rows.map(line)].join('\n');
}

/** The README with this table in it. */
export function withTable(readme, table) {
  const [head, rest] = readme.split(BEGIN);
  const tail = rest?.split(END)[1];
  if (tail === undefined) throw new Error(`midip2p/README.md lacks ${BEGIN} or ${END}`);
  return `${head}${BEGIN}\n${table}\n${END}${tail}`;
}

export const files = { values: VALUES, readme: README };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(README, withTable(readFileSync(README, 'utf8'), valuesTable(readFileSync(VALUES, 'utf8'))));
}

// ---- details ----

function said(comment) {
  const lines = (comment ?? '').split('\n').map((line) => line.trim());
  const from = lines.findIndex((line) => line.startsWith('-- '));
  if (from < 0) return '';
  return [lines[from].slice(3), ...lines.slice(from + 1)].join(' ').trim().replaceAll('|', '\\|');
}
