// Where a command's words go: text for people, or one JSON object a line for programs.

export interface Say {
  /** `json` is printed with --json, else the text. */
  (text: string, json: { event: string } & Record<string, unknown>): void;
}

export function sayTo(stdout: Pick<NodeJS.WriteStream, 'write'>, json: boolean): Say {
  return (text, object) => void stdout.write(json ? `${JSON.stringify(object)}\n` : `${text}\n`);
}
