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

export async function readPassword(source: PasswordSource, question: string): Promise<string> {
  if (source.fromStdin) return firstLine(source.stdin);
  const { MIDIP2P_PASSWORD } = source.environment;
  if (MIDIP2P_PASSWORD !== undefined && MIDIP2P_PASSWORD !== '') return MIDIP2P_PASSWORD;
  if (!source.stdin.isTTY) {
    throw new ClientError(
      'no-password',
      'no password: there is no terminal to ask on; use --password-stdin or the environment variable MIDIP2P_PASSWORD',
      2,
    );
  }
  return ask(source, question);
}

async function firstLine(stdin: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk as Buffer));
    if (chunks[chunks.length - 1]!.includes(0x0a)) break;
  }
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1);
  if (line === '') throw new ClientError('no-password', 'no password: stdin was empty; write it there as one line', 2);
  return line;
}

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
    stdin.setRawMode(true); // before the question: who types at once is not seen either
    stdin.on('data', onData);
    stdin.resume();
    writeQuestion(stderr, question);
  });
}
