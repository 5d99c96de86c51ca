// A page as its reader goes through it: which commands are typed, in which terminal, and what is promised of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../../..');

export interface Step {
  /** As it stands on the page: one command, or the lines of one that has several. */
  command: string;
  /** 'here', or where the words before the block say that it is typed. */
  where: Where;
  /** The exit code that the page promises. */
  exit: number;
  /** The page says that it runs until it is ended. */
  stays: boolean;
}

/** Who types, and in which of their terminals. */
export type Where = 'here' | 'second terminal' | 'friend';

/** What stands directly before a block says where it is typed. */
const PLACES: [RegExp, Where][] = [
  [/\byour\s+friend\s+types\b/i, 'friend'],
  [/\bsecond\s+terminal\b/i, 'second terminal'],
];

/** Every page that somebody reads to know what to type. */
export const pageFiles = (): string[] => [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'deploy/helm/midip2p/README.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true })
    .map((name) => `docs/${String(name)}`)
    .filter((name) => name.endsWith('.md'))
    .sort(),
];

export const pageOf = (file: string): Step[] => stepsOf(readFileSync(join(ROOT, file), 'utf8'));

function stepsOf(text: string): Step[] {
  return [...text.matchAll(/(?<before>[^\n]*(?:\n(?!#|```)[^\n]+)*)\n\n```sh\n(?<block>[^]*?)^```$/gm)].flatMap(
    ({ groups }) => {
      const where = PLACES.find(([words]) => words.test(groups!.before!))?.[1] ?? 'here';
      return commandsOf(groups!.block!).map((command) => ({ ...promised(command), where }));
    },
  );
}

/** What a program has printed to be typed: its indented lines, to be typed here. */
export const stepsIn = (printed: string): Step[] =>
  [...printed.matchAll(/^ {2}(\S.*?)\r?$/gm)].map(([, line]) => ({ ...promised(line!), where: 'here' }));

/** Lines that belong together: a backslash, a quote that is open, a here-document. */
function commandsOf(block: string): string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of block.split('\n')) {
    if (open === '' && (line.trim() === '' || line.trimStart().startsWith('#'))) continue;
    open += open === '' ? line : `\n${line}`;
    if (isWhole(open)) [open] = ['', commands.push(open)];
  }
  if (open !== '') throw new Error(`a command does not end: ${open}`);
  return commands;
}

// ---- details ----

function promised(command: string): Omit<Step, 'where'> {
  const words = /\s# (.*)$/m.exec(command)?.[1] ?? '';
  return { command, exit: Number(/exit code (\d+)/.exec(words)?.[1] ?? 0), stays: /until control-C/i.test(words) };
}

function isWhole(command: string): boolean {
  if (/\\$/.test(command)) return false;
  const document = /<<-?\s*'?(\w+)'?/.exec(command)?.[1];
  if (document !== undefined) return command.split('\n').slice(1).includes(document);
  const spoken = command.replace(/\s#.*$/gm, '').replace(/\\./g, '');
  const quotes = spoken.match(/'[^']*'|"[^"]*"|['"]/g) ?? [];
  return !quotes.some((quote) => quote.length === 1);
}
