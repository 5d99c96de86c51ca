// A password from a file, from stdin or from the terminal without an echo; never from the command line, where every
// user of the machine can read it.
import { readFileSync } from 'node:fs';
import { StartupError } from '../startup-error';

/** The first line of `file` (`-`: stdin); null: the terminal is asked. */
export async function readPassword(file: string | null, question: string): Promise<string> {
  if (file === '-') return firstLine(readFileSync(0, 'utf8'));
  if (file !== null) {
    try {
      return firstLine(readFileSync(file, 'utf8'));
    } catch (error) {
      throw new StartupError('bad-config', `the password file cannot be read: ${(error as Error).message}`);
    }
  }
  if (!process.stdin.isTTY)
    throw new StartupError(
      'bad-config',
      'no password: there is no terminal to ask on; give --password-file FILE, or --password-file - for stdin',
    );
  return ask(question);
}

// ---- details ----

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0]!;

function ask(question: string): Promise<string> {
  const { stdin, stderr } = process;
  return new Promise((resolve, reject) => {
    let typed = '';
    const done = (act: () => void) => {
      stdin.off('data', take).setRawMode(false).pause();
      stderr.write('\n');
      act();
    };
    const take = (keys: string) => {
      for (const key of keys) {
        if (key === '\r' || key === '\n') return done(() => resolve(typed));
        if (key === '\u0003' || key === '\u0004')
          return done(() => reject(new StartupError('bad-config', 'no password was typed')));
        typed = key === '\u007f' || key === '\b' ? typed.slice(0, -1) : typed + key;
      }
    };
    stdin.setEncoding('utf8').setRawMode(true).on('data', take).resume();
    stderr.write(question); // last: who types at once is not seen either
  });
}
