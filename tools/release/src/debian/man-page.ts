// A manual page made of a program's own help.
import { run } from '../program';

export interface Part {
  /** `midip2p join`. */
  title: string;
  help: string;
}

export interface Page {
  name: string;
  section: number;
  /** A few words, as `apropos` shows them. */
  summary: string;
  version: string;
  epoch: number;
  parts: Part[];
  /** More sections: their titles and texts. */
  more?: [title: string, text: string][];
}

/** The help of the program `name` and of each of its commands. Then: how it is started. */
export async function helpOf(name: string, [command, ...args]: [string, ...string[]]): Promise<Part[]> {
  // Nothing of the builder's environment gets in.
  const env = { PATH: process.env.PATH, HOME: '/nonexistent' };
  const ask = (...more: string[]) => run(command, [...args, ...more, '--help'], { env });
  const help = await ask();
  const parts = [{ title: name, help }];
  for (const one of commandsIn(help)) parts.push({ title: `${name} ${one}`, help: await ask(one) });
  return parts;
}

/** The commands that a help text lists: a name two spaces in, then what it takes or what it does. */
export const commandsIn = (help: string): string[] =>
  [...help.matchAll(/^ {2}([a-z][a-z-]*)(?: \[| <| {2,})/gm)].map(([, name]) => name!);

export function manPage({ name, section, summary, version, epoch, parts, more = [] }: Page): string {
  const day = new Date(epoch * 1000).toISOString().slice(0, 10);
  const sections = parts.flatMap(({ title, help }) => [heading(title), verbatim(help)]);
  return [
    `.TH ${quoted(name.toUpperCase())} ${section} ${quoted(day)} ${quoted(`MIDIp2p ${version}`)} "User Commands"`,
    heading('name'),
    `${escaped(name)} \\- ${escaped(summary)}`,
    ...sections,
    ...more.flatMap(([title, text]) => [heading(title), escaped(text)]),
    '',
  ].join('\n');
}

// ---- details ----

const heading = (title: string) => `.SH ${quoted(title.toUpperCase())}`;
const quoted = (text: string) => `"${escaped(text).replaceAll('"', '\\(dq')}"`;

/** As it is, in lines of its own. */
const verbatim = (text: string) => `.nf\n${escaped(text.trimEnd())}\n.fi`;

/** No character of it means anything to roff. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')
    .replaceAll('…', '...')
    .replaceAll('≥', '>=');
}
