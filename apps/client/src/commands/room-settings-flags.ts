// What may be set of a room, as it is typed: by owners, and by administrators.
import { type Entry, PLAYOUTS, type RoomPlayout, type SecondDevice } from '@midip2p/coordinator';
import { type Command, Option } from 'commander';

export interface RoomFlags {
  name?: string;
  secondDevice?: SecondDevice;
  sysex?: 'on' | 'off';
  mostPlayers?: string;
  entry?: Entry;
  publicRole?: 'player' | 'listener';
  timingMaster?: string;
  guests?: 'allowed' | 'refused';
  playout?: RoomPlayout['policy'];
  delay?: string;
  relayOnly?: 'on' | 'off';
}

export const withRoomFlags = (command: Command): Command =>
  command
    .option('--name <name>', 'call it so from now on')
    .addOption(
      new Option('--second-device <what>', 'what becomes of a device whose player is in the room with another').choices(
        ['joins', 'refused'],
      ),
    )
    .addOption(
      new Option(
        '--sysex <what>',
        'whether SysEx reaches the instruments of those who say nothing else, at once',
      ).choices(['on', 'off']),
    )
    .option('--most-players <n>', "so many at once, or 'any': as many as the server lets in")
    .addOption(
      new Option('--entry <who>', 'who may become a member: who is invited, nobody new, anybody').choices([
        'invitation',
        'members',
        'public',
      ]),
    )
    .addOption(
      new Option('--public-role <role>', 'what those become who come because it is public').choices([
        'player',
        'listener',
      ]),
    )
    .addOption(
      new Option('--guests <what>', 'whether they become members, who have a link and no password').choices([
        'allowed',
        'refused',
      ]),
    )
    .addOption(
      new Option(
        '--playout <policy>',
        'when notes sound for those who say nothing else: as each has it, on arrival, evenly for all, ' +
          'the same with as little delay as fits everybody, evenly for each',
      ).choices(PLAYOUTS),
    )
    .option('--delay <ms>', 'tight: so long after a note was played; fitting and adaptive: at most')
    .addOption(
      new Option(
        '--relay-only <what>',
        'whether players meet at relays alone, so that nobody is told where another one is',
      ).choices(['on', 'off']),
    )
    .option('--timing-master <player>', "the member who is it whenever they are there; 'nobody': the best clock");
