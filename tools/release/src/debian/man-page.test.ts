import { commandsIn, manPage } from './man-page';

const HELP = `Usage: flute [options] [command]

Options:
  -h, --help                  say what there is

Commands:
  play [options] <file>       play a file, which may take
                              a while
  tune                        tune it
  note.length   FLUTE_LENGTH  no command
`;

it('finds the commands in a help text, and nothing else', () => {
  expect(commandsIn(HELP)).toEqual(['play', 'tune']);
});

it('says what the help says, with no character that roff would take for its own', () => {
  const parts = [{ title: 'flute', help: ".a\n'b\nback\\slash" }];
  const page = manPage({ name: 'flute', section: 1, summary: 'play', version: '1.2.3', epoch: 0, parts });
  expect(page.split('\n')).toEqual([
    '.TH "FLUTE" 1 "1970\\-01\\-01" "MIDIp2p 1.2.3" "User Commands"',
    '.SH "NAME"',
    'flute \\- play',
    '.SH "FLUTE"',
    '.nf',
    '\\&.a',
    "\\&'b",
    'back\\eslash',
    '.fi',
    '',
  ]);
});
