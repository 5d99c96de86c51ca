// Asks a person for one line, and shows what is typed.
import { createInterface } from 'node:readline/promises';
import { ClientError } from './errors';

/** `nothing`: the error if there is no terminal to ask on, or nothing was typed. */
export async function askLine(
  { stdin, stderr }: { stdin: NodeJS.ReadStream; stderr: NodeJS.WriteStream },
  question: string,
  nothing: { code: string; message: string },
): Promise<string> {
  const refusal = new ClientError(nothing.code, nothing.message, 2);
  if (!stdin.isTTY) throw refusal;
  const lines = createInterface({ input: stdin, output: stderr });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  const line = (await Promise.race([lines.question(question), ended])).trim();
  lines.close();
  if (line === '') throw refusal;
  return line;
}
