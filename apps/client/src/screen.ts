// The only way to the terminal. Text from a server, another player or a link is printed only through here, so that it
// cannot control the terminal.
import { jsonLine, printable } from '@midip2p/plain-text';

export type Output = Pick<NodeJS.WriteStream, 'write'>;

/** Each text becomes one line, whatever it contains. */
export function writeLines(to: Output, lines: string | readonly string[]): void {
  to.write(textOf([lines].flat()));
}

/** A line for programs. */
export function writeJson(to: Output, value: unknown): void {
  to.write(`${jsonLine(value)}\n`);
}

/** For text after which the cursor stays in the line. */
export function writeQuestion(to: Output, question: string): void {
  to.write(printable(question));
}

/** Our own text of several lines, such as help. */
export function writeText(to: Output, text: string): void {
  writeLines(to, text.replace(/\n$/, '').split('\n'));
}

/** Writes lines over the `over` lines that were written last. */
export function writeOver(to: Output, over: number, lines: readonly string[]): void {
  const upAndClear = over > 0 ? `\u001b[${over}F\u001b[0J` : '';
  to.write(`${upAndClear}${textOf(lines)}`);
}

// ---- details ----

const textOf = (lines: readonly string[]): string => lines.map((line) => `${printable(line)}\n`).join('');
