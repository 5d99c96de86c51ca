// The output of commands: text for people, or one JSON object a line for programs.
import { type Output, writeJson, writeLines } from '../screen';

export interface Print {
  /** `json` is printed with --json, else the text: a line, or lines. */
  (text: string | readonly string[], json: { event: string } & Record<string, unknown>): void;
}

export function printTo(stdout: Output, json: boolean): Print {
  return (text, object) => (json ? writeJson(stdout, object) : writeLines(stdout, text));
}
