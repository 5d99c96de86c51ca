// Whatever a page calls a command is one: scripts of package.json, commands and options of the programs. (Those in blocks
// are typed, too: test-system.)
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Actions, buildProgram } from '../../../apps/client/src/commands/program';
import { COMMANDS as RELAYS } from '../../../apps/relay/src/commands/commands';
import { COMMANDS as SERVERS } from '../../../apps/server/src/commands/commands';
import { pageFiles, ROOT } from '../src/page';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const client = buildProgram('0', {} as Actions);

/** Commands in the text and in blocks, without the words that follow them. */
const mentioned = (page: string): string[] =>
  [...read(page).matchAll(/^```sh\n([^]*?)^```|`([^`\n]+)`/gm)].flatMap(([, block, inline]) =>
    block === undefined ? [inline!] : block.split('\n').map((line) => line.replace(/\s#.*/, '')),
  );

const words = (text: string) => text.trim().split(' ').filter(Boolean);

it.each(pageFiles())('%s names scripts that are there', (page) => {
  const named = mentioned(page).flatMap((text) => [...text.matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)]);
  const npmsOwn = ['ci', 'install', 'pack'];
  const unknown = named
    .map(([, script]) => script!)
    .filter((script) => !(script in scripts) && !npmsOwn.includes(script));
  expect(unknown).toEqual([]);
});

it.each(pageFiles())('%s names commands of the client that are there, with options that they take', (page) => {
  const named = mentioned(page).flatMap((text) => [
    ...text.matchAll(/(?:^|\bnpx |[^\w./@=-])midip2p((?: [^ ;|&)]+)*)/g),
  ]);
  expect(named.flatMap(([, rest]) => wrongIn(client, words(rest!)))).toEqual([]);
});

it.each(pageFiles())('%s names commands of the server and of the relay that are there', (page) => {
  const named = mentioned(page).flatMap((text) => [
    ...text.matchAll(/(?:^|[\s;(])midip2p-(server|relay) ([a-z][\w-]*)/g),
  ]);
  const unknown = named.filter(([, program, command]) => !(command! in (program === 'relay' ? RELAYS : SERVERS)));
  expect(unknown.map(([words]) => words)).toEqual([]);
});

it('finds what is not there', () => {
  expect(wrongIn(client, ['jump'])).toEqual(['midip2p has no command jump']);
  expect(wrongIn(client, ['join', '--quietly', 'Friday'])).toEqual(['midip2p join has no option --quietly']);
  expect(wrongIn(client, ['admin', 'room', 'paint'])).toEqual(['midip2p admin room has no command paint']);
  expect(wrongIn(client, ['rooms', 'create', '"Friday"'])).toEqual([]);
});

// ---- details ----

/** `above`: the commands that this one is one of, the nearest first. */
function wrongIn(program: Command, [word, ...rest]: string[], above: Command[] = []): string[] {
  if (word === undefined) return [];
  const name = [program, ...above]
    .map((command) => command.name())
    .reverse()
    .join(' ');
  if (/^(--[a-z][\w-]*|-[a-z])$/.test(word)) {
    const known = [program, ...above].some(({ options }) => options.some((o) => o.long === word || o.short === word));
    const wrong = known || ['--help', '-h'].includes(word) ? [] : [`${name} has no option ${word}`];
    return [...wrong, ...wrongIn(program, rest, above)];
  }
  const next = program.commands.find((command) => command.name() === word);
  if (next) return wrongIn(next, rest, [program, ...above]);
  // A word in capitals stands for something; others are arguments where the command takes some.
  if (program.commands.length > 0 && program.registeredArguments.length === 0 && /^[a-z-]+$/.test(word))
    return [`${name} has no command ${word}`];
  return wrongIn(program, rest, above);
}
