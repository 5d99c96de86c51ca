// The playout command and the options of `join`, in words.
import { type Command, Option } from 'commander';
import { CHOICES, OWN_WORDS } from '../playout/choice';
import { type CommonFlags, localCommand } from './command';
import type { PlayoutCommandFlags } from './playout-commands';

type Act = (policy: string | undefined, flags: CommonFlags & PlayoutCommandFlags) => Promise<void>;

const HELP = `
  midip2p playout                              when notes sound now, and why
  midip2p playout tight --delay 25             everybody's notes 25 ms after they were played
  midip2p playout adaptive --delay 60          as early as is steady, but never later than 60 ms
  midip2p playout --output Synth --offset -8   one output 8 ms earlier, for a synth that answers slowly`;

const withTimes = (command: Command): Command =>
  command
    .option('--delay <ms>', 'tight: so long after a note was played (default: 30); adaptive: at most (default: 150)')
    .option('--offset <ms>', 'so much later than that; below 0: earlier, for an instrument that answers slowly')
    .addOption(
      new Option(
        '--own <what>',
        "whether what you play yourself waits as the others' notes do (default: direct)",
      ).choices(OWN_WORDS),
    );

export function playoutProgram(program: Command, act: Act): void {
  withTimes(localCommand(program, 'playout', 'show when notes sound at the outputs here, and change it'))
    .argument('[policy]', CHOICES.join(', '))
    .option('--output <name>', 'of one output alone: its name, or a part of it (default: all)')
    .option('--room <name>', 'of the client in that room, where several run')
    .addHelpText('after', HELP)
    .action((policy: string | undefined, flags: CommonFlags & PlayoutCommandFlags) => act(policy, flags));
}

export const withPlayout = (command: Command): Command =>
  withTimes(
    command.addOption(
      new Option(
        '--playout <policy>',
        'when notes sound: as the room has it, on arrival, evenly for all, or evenly for each',
      ).choices(CHOICES),
    ),
  );
