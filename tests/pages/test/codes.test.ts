// Every code that the programs can give, taken from their sources, is in a table of the pages.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../src/page';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const sources = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => read(join(folder, file)))
    .join('\n');
const all = (text: string, what: RegExp) => [...text.matchAll(what)].map(([, code]) => code!);

const TOLD: Record<string, string[]> = {
  'the engine': all(read('native/core/result.hpp'), /^ +X\(\w+, "([a-z-]+)"\)/gm).filter((code) => code !== 'ok'),
  JACK: all(read('native/jack/trouble.hpp'), /return "([a-z-]+)"/g).filter((code) => code !== 'ok'),
  'the server': all(read('libs/proto/src/error-code.ts'), /^ +\| '([a-z-]+)'/gm),
  'the way to the server': all(
    ['coordinator-error', 'errors'].map((file) => read(`libs/coordinator/src/${file}.ts`)).join('\n'),
    /(?:\| |readonly code = )'([a-z-]+)'/g,
  ),
  'the client': all(sources('apps/client/src'), /ClientError\(\s*'([a-z-]+)'/g),
  'a relay': [
    ...all(read('libs/relay-rules/src/refusal.ts'), /^ +\| '([a-z-]+)'/gm),
    ...all(sources('apps/relay/src'), /VisitError\(\s*'([a-z-]+)'/g),
    ...all(read('apps/relay/src/startup-error.ts'), /'([a-z-]+)'/g),
  ],
  'a MIDI file': all(sources('libs/smf/src'), /'(smf-[a-z-]+)'/g),
};

const pages = [...readdirSync(join(ROOT, 'spec')), ...readdirSync(join(ROOT, 'docs'))]
  .filter((file) => file.endsWith('.md'))
  .map((file) => read(join(readdirSync(join(ROOT, 'spec')).includes(file) ? 'spec' : 'docs', file)));
const inTables = new Set(
  pages.flatMap((page) => all(page, /^\| (`[^|]+)\|/gm)).flatMap((cell) => all(cell, /`([a-z-]+)`/g)),
);

it.each(Object.entries(TOLD))('every code of %s is in a table', (_, codes) => {
  expect(codes.length).toBeGreaterThan(1);
  expect([...new Set(codes)].filter((code) => !inTables.has(code))).toEqual([]);
});
