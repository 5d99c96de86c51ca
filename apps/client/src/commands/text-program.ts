// The jsonmidi commands, in words.
import type { Command } from 'commander';
import { MIDIP2P } from '../own-name';
import { type CommonFlags, localCommand } from './command';
import type { TextCommands } from './text-commands';

const HELP = `
One MIDI message is one line of JSON. In hex, a message is a line of bytes, or of words where it is a packet of MIDI 2.0:

  echo '90 3C 64' | ${MIDIP2P} jsonmidi encode`;

export function textProgram(program: Command, commands: (flags: CommonFlags) => TextCommands): void {
  const texts = localCommand(program, 'jsonmidi', 'MIDI as text, and back')
    .helpCommand(false)
    .addHelpText('after', HELP);
  const sub = (
    name: string,
    description: string,
    what: string,
    act: (texts: TextCommands, file: string | undefined) => Promise<void>,
  ) =>
    localCommand(texts, name, description)
      .argument('[file]', `${what} (default: what comes on the standard input)`)
      .action((file: string | undefined, _flags: CommonFlags, self: Command) =>
        act(commands(self.optsWithGlobals()), file),
      );
  sub('encode', 'write MIDI messages as JSONMIDI', 'lines of hex, a MIDI file, or SysEx as in .syx files', (to, file) =>
    to.encode(file),
  );
  sub('decode', 'write the MIDI messages of JSONMIDI in hex', 'lines of JSONMIDI', (to, file) => to.decode(file));
  sub(
    'lint',
    'name every line that is no JSONMIDI, and what is wrong in which column',
    'lines of JSONMIDI',
    (to, file) => to.lint(file),
  );
}
