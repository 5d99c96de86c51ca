// A password from the terminal without an echo, from stdin, or from the environment; never from the command line,
// where every user of the machine can read it.
import type { Environment } from './config';
import { ClientError } from './errors';
import { writeLines, writeQuestion } from './screen';

export interface PasswordSource {
  stdin: NodeJS.ReadStream;
  stderr: NodeJS.WriteStream;
  environment: Environment;
  /** --password-stdin: the first line of stdin is the password. */
  fromStdin: boolean;
}

export type PasswordVariable = 'MIDIP2P_PASSWORD' | 'MIDIP2P_NEW_PASSWORD';

/** If it is asked for twice, stdin gives the first line and then the next. */
export async function readPassword(
  source: PasswordSource,
  question: string,
  variable: PasswordVariable = 'MIDIP2P_PASSWORD',
): Promise<string> {
  if (source.fromStdin) return nextLine(source.stdin);
  const given = source.environment[variable];
  if (given !== undefined && given !== '') return given;
  if (!source.stdin.isTTY) {
    throw new ClientError(
      'no-password',
      `no password: there is no terminal to ask on; use --password-stdin or the environment variable ${variable}`,
      2,
    );
  }
  return ask(source, question);
}

/** The part of stdin that was read and not used yet. */
const unread = new WeakMap<NodeJS.ReadStream, Buffer>();

async function nextLine(stdin: NodeJS.ReadStream): Promise<string> {
  let read = unread.get(stdin) ?? Buffer.alloc(0);
  if (!read.includes(NEWLINE))
    for await (const chunk of stdin.iterator({ destroyOnReturn: false })) {
      read = Buffer.concat([read, Buffer.from(chunk as Buffer)]);
      if (read.includes(NEWLINE)) break;
    }
  const end = read.indexOf(NEWLINE);
  unread.set(stdin, end === -1 ? Buffer.alloc(0) : read.subarray(end + 1));
  const line = (end === -1 ? read : read.subarray(0, end)).toString('utf8').replace(/\r$/, '');
  if (line === '') throw new ClientError('no-password', 'no password: stdin was empty; write it there as one line', 2);
  return line;
}

const NEWLINE = 0x0a;

function ask({ stdin, stderr }: PasswordSource, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = '';
    const done = (act: () => void) => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      writeLines(stderr, '');
      act();
    };
    const onData = (chunk: string) => {
      for (const key of chunk) {
        if (key === '\r' || key === '\n') return done(() => resolve(typed));
        if (key === '\u0003' || key === '\u0004') {
          return done(() => reject(new ClientError('no-password', 'no password was typed; try again', 2)));
        }
        typed = key === '\u007f' || key === '\b' ? [...typed].slice(0, -1).join('') : typed + key;
      }
    };
    stdin.setEncoding('utf8');
    stdin.setRawMode(true); // before the question, so that a password typed at once is not shown either
    stdin.on('data', onData);
    stdin.resume();
    writeQuestion(stderr, question);
  });
}
