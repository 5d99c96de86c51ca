// The command line: the commands, their options and their help. What they do is in other files.
import { Command, Option } from 'commander';
import { DEFAULT_DRIVER, DRIVER_NAMES, NAMED_PAIRS } from '../ports/drivers';
import type { AsAdministrator } from './admin-act';
import { adminProgram } from './admin-program';
import { command, type CommonFlags, localCommand } from './command';
import { listing, type ListFlags } from './listing';
import { MIDIP2P } from '../own-name';
import { ClientError } from '../errors';
import { FAULTS } from '../ports/fault';
import type { PlayoutCommandFlags } from './playout-commands';
import { playoutProgram, withPlayout } from './playout-program';
import type { RouteCommands } from './route-commands';
import type { RouteFlags } from './route-flags';
import { routeProgram } from './route-program';
import { type InvitationActions, invitationCommands, inviteCommand } from './invitation-program';
import type { LatencyFlags } from './latency-command';
import { type MemberActions, memberCommands } from './member-program';
import { linkCommands, type ProviderActions, type ProviderFlags, withProvider } from './provider-program';
import { type RoomFlags, withRoomFlags } from './room-settings-flags';
import type { SessionFlags } from './session-options';
import type { TextCommands } from './text-commands';
import { textProgram } from './text-program';

interface PasswordFlags extends CommonFlags {
  passwordStdin?: boolean;
}

/** The actions of the commands. */
export interface Actions extends MemberActions, InvitationActions, ProviderActions {
  signUp(name: string, flags: PasswordFlags & { displayName?: string; invitation?: string }): Promise<void>;
  logIn(name: string, flags: PasswordFlags): Promise<void>;
  logOut(flags: CommonFlags & { everywhere?: boolean; yes?: boolean }): Promise<void>;
  /** `name`: the name with which a guest signs in from now on. */
  changePassword(flags: PasswordFlags & { keepDevices?: boolean; name?: string }): Promise<void>;
  resetPassword(name: string, code: string | undefined, flags: PasswordFlags): Promise<void>;
  /** Empty: the name of the account is shown to others. */
  setDisplayName(name: string, flags: CommonFlags): Promise<void>;
  exportAccount(flags: CommonFlags & { file?: string }): Promise<void>;
  deleteAccount(flags: PasswordFlags & { yes?: boolean }): Promise<void>;
  rooms(flags: CommonFlags & ListFlags): Promise<void>;
  members(room: string, flags: CommonFlags & ListFlags): Promise<void>;
  createRoom(name: string, flags: CommonFlags): Promise<void>;
  setRoom(room: string, flags: CommonFlags & RoomFlags): Promise<void>;
  publicRooms(prefix: string, flags: CommonFlags & ListFlags): Promise<void>;
  enterRoom(room: string, flags: CommonFlags): Promise<void>;
  leaveRoom(room: string, flags: CommonFlags): Promise<void>;
  transferRoom(room: string, player: string, flags: CommonFlags): Promise<void>;
  deleteRoom(room: string, flags: CommonFlags & { yes?: boolean }): Promise<void>;
  devices(flags: CommonFlags & ListFlags): Promise<void>;
  removeDevice(idOrName: string, flags: CommonFlags): Promise<void>;
  ports(flags: CommonFlags): Promise<void>;
  realtime(flags: CommonFlags): Promise<void>;
  /** The routes of the running client, or the presets. */
  routes(flags: CommonFlags & RouteFlags): RouteCommands;
  /** When notes sound at the running client; nothing typed: only shows it. */
  playout(policy: string | undefined, flags: CommonFlags & PlayoutCommandFlags): Promise<void>;
  latency(flags: CommonFlags & LatencyFlags): Promise<void>;
  session(room: string | undefined, flags: CommonFlags & SessionFlags): Promise<void>;
  /** null: every unfinished recording of this user. */
  recover(file: string | undefined, flags: CommonFlags): Promise<void>;
  /** Of MIDI as text. */
  texts(flags: CommonFlags): TextCommands;
  admin: AsAdministrator;
}

const BOTH = 'MIDIP2P_PASSWORD, MIDIP2P_NEW_PASSWORD';
const DISPLAY_NAME = 'what others call you, in any script, such as "Jürgen Müller"';

export function buildProgram(version: string, actions: Actions): Command {
  const program = new Command('midip2p')
    .description('Play MIDI together with musicians in other places, as if in one room.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'say what there is')
    .helpCommand('help [command]', 'say what there is, or what a command takes')
    .showHelpAfterError(false)
    .addHelpText(
      'after',
      `\nBegin with '${MIDIP2P} signup NAME --server HOST:PORT', then '${MIDIP2P} rooms create NAME' and '${MIDIP2P} join';` +
        `\ninvited? '${MIDIP2P} join LINK' is all.`,
    );

  for (const [name, description, argument] of [
    ['signup', 'make an account and sign this device in', '<name>'],
    ['login', 'sign this device in', '[name]'],
  ] as const) {
    const entrance = command(program, name, description)
      .argument(argument, 'the name of the account')
      .option('--device <name>', 'what you call this machine (default: its name, or whose it is)')
      .option('--password-stdin', 'read the password from stdin instead of asking (environment: MIDIP2P_PASSWORD)');
    if (name === 'signup')
      entrance
        .option('--display-name <name>', DISPLAY_NAME)
        .option('--invitation <code>', 'where only who is invited makes an account: the code of an administrator')
        .action((account: string, flags: PasswordFlags) => actions.signUp(account, flags));
    else
      withProvider(entrance).action(
        async (account: string | undefined, flags: PasswordFlags & Partial<ProviderFlags>) => {
          if (flags.with !== undefined) return actions.logInBy(account, { ...flags, with: flags.with });
          if (account === undefined)
            throw new ClientError('usage', 'whom? name the account, or say --with PROVIDER', 2);
          return actions.logIn(account, flags);
        },
      );
  }
  command(program, 'logout', 'sign this device out, and forget its credentials')
    .option('--everywhere', 'sign all other devices of your account out, too')
    .option('--yes', 'as a guest: though nobody could be that guest any more')
    .action((flags: CommonFlags) => actions.logOut(flags));

  const account = command(
    program,
    'account',
    'change your account, take what the server keeps of it, or delete it',
  ).helpCommand(false);
  command(account, 'name', 'change what others call you, also while you play')
    .argument('<name>', `${DISPLAY_NAME}; '' for the name of your account`)
    .action((name: string, _flags: CommonFlags, self: Command) => actions.setDisplayName(name, self.optsWithGlobals()));
  command(account, 'password', 'change your password, and sign your other devices out; as a guest, set one, and last')
    .option('--name <name>', 'as a guest: the name to sign in with from now on')
    .option('--keep-devices', 'your other devices stay signed in')
    .option('--password-stdin', `read the old and the new password from stdin, a line each (environment: ${BOTH})`)
    .action((_flags: PasswordFlags, self: Command) => actions.changePassword(self.optsWithGlobals()));
  command(account, 'reset', 'set another password, with a code of those who run the server')
    .argument('<name>', 'the name of the account')
    .argument('[code]', 'the code (default: you are asked)')
    .option('--device <name>', 'what you call this machine (default: its name, or whose it is)')
    .option('--password-stdin', 'read the new password from stdin (environment: MIDIP2P_NEW_PASSWORD)')
    .action((name: string, code: string | undefined, _flags: PasswordFlags, self: Command) =>
      actions.resetPassword(name, code, self.optsWithGlobals()),
    );
  linkCommands(account, actions);
  command(account, 'export', 'write everything that the server keeps of you, as one JSON document')
    .option('--file <file>', 'into this new file (default: onto the screen)')
    .action((_flags: CommonFlags, self: Command) => actions.exportAccount(self.optsWithGlobals()));
  command(account, 'delete', 'delete your account for good, and close the rooms that you alone own')
    .option('--password-stdin', 'read your password from stdin instead of asking (environment: MIDIP2P_PASSWORD)')
    .option('--yes', 'as a guest, or who signs in by a provider: there is no password to ask for')
    .action((_flags: PasswordFlags, self: Command) => actions.deleteAccount(self.optsWithGlobals()));

  const rooms = listing(command(program, 'rooms', 'list your rooms')).action((flags: CommonFlags) =>
    actions.rooms(flags),
  );
  listing(command(rooms, 'members', 'list who is a member of a room of yours'))
    .argument('<room>', 'name or id of the room')
    .action((room: string, _flags: CommonFlags, self: Command) => actions.members(room, self.optsWithGlobals()));
  command(rooms, 'create', 'make a room of your own')
    .argument('<name>', 'what the room is called')
    .action((name: string, _flags: CommonFlags, self: Command) => actions.createRoom(name, self.optsWithGlobals()));
  withRoomFlags(command(rooms, 'set', 'change a room of your own').argument('<room>', 'name or id of the room')).action(
    (room: string, _flags: CommonFlags, self: Command) => actions.setRoom(room, self.optsWithGlobals()),
  );
  listing(command(rooms, 'public', 'list the rooms that anybody may enter'))
    .argument('[prefix]', 'how their names begin (default: all)')
    .action((prefix: string | undefined, _flags: CommonFlags, self: Command) =>
      actions.publicRooms(prefix ?? '', self.optsWithGlobals()),
    );
  command(rooms, 'enter', 'become a member of a public room')
    .argument('<room>', 'its id, as listed')
    .action((room: string, _flags: CommonFlags, self: Command) => actions.enterRoom(room, self.optsWithGlobals()));
  command(rooms, 'leave', 'be a member of a room no more')
    .argument('<room>', 'name or id of the room')
    .action((room: string, _flags: CommonFlags, self: Command) => actions.leaveRoom(room, self.optsWithGlobals()));
  command(rooms, 'transfer', 'give a room of your own to a member of it')
    .argument('<room>', 'name or id of the room')
    .argument('<player>', 'the name of their account')
    .action((room: string, player: string, _flags: CommonFlags, self: Command) =>
      actions.transferRoom(room, player, self.optsWithGlobals()),
    );
  command(rooms, 'delete', 'end a room of your own for good, and what is played in it')
    .argument('<room>', 'name or id of the room')
    .option('--yes', 'since it cannot be taken back')
    .action((room: string, _flags: CommonFlags, self: Command) => actions.deleteRoom(room, self.optsWithGlobals()));
  memberCommands(rooms, actions);
  invitationCommands(rooms, actions);
  const devices = listing(command(program, 'devices', 'list the devices that are signed in to your account')).action(
    (flags: CommonFlags) => actions.devices(flags),
  );
  command(devices, 'remove', 'sign one of your devices out')
    .argument('<device>', 'its id, or its name')
    .action((device: string, _flags: CommonFlags, self: Command) =>
      actions.removeDevice(device, self.optsWithGlobals()),
    );
  inviteCommand(program, actions);

  withPlayout(
    sessionOptions(
      command(program, 'join', 'play together: every MIDI port of this machine, with everybody in the room'),
    ),
  )
    .argument('[room]', ROOM_OR_LINK)
    .option('--play <file.mid>', 'also play a MIDI file to the room')
    .option('--strict', STRICT)
    .option('--record <file.mid>', 'also write what everybody plays to a MIDI file, and stay until control-C')
    .addOption(
      new Option('--driver <name>', `how MIDI comes and goes (default: ${DEFAULT_DRIVER})`).choices(DRIVER_NAMES),
    )
    .option('--no-devices', 'leave the MIDI ports of this machine alone, as --driver none')
    .option(
      '--virtual <name>',
      `open MIDI ports of this name that other programs can connect to (with ${NAMED_PAIRS.title}: instead of midip2p)`,
    )
    .option(
      '--ports <names>',
      `with ${NAMED_PAIRS.title}: a pair of ports for each of these names, as Keys,Pads (default: one pair)`,
    )
    .option('--no-plugins', 'take no MIDIp2p plugins in DAWs of this machine as ports')
    .option('--plugin-code', 'also print a code that lets plugins of sandboxed DAWs in')
    .option('--sysex', 'let SysEx of the others reach the instruments and plugins here')
    .option('--no-sysex', 'keep it from them, also where the room lets it in')
    .option('--stay', 'stay in the room when the file is over')
    .action((room: string | undefined, flags: CommonFlags & SessionFlags) => actions.session(room, flags));
  routeProgram(program, actions.routes);
  playoutProgram(program, actions.playout);
  localCommand(
    program,
    'latency',
    "say how long the others' notes take until they sound here, and where that time goes",
  )
    .option('--csv', 'print a table for programs: microseconds, one row for each player and output')
    .option('--plot <file.svg>', 'write a picture as well: a bar for each player and output')
    .option('--live', 'again every second, until control-C')
    .option('--room <name>', 'of the client in that room, where several run')
    .action((flags: CommonFlags & LatencyFlags) => actions.latency(flags));
  command(program, 'ports', 'list the MIDI ports of this machine, by driver').action((flags: CommonFlags) =>
    actions.ports(flags),
  );
  localCommand(program, 'realtime', 'say whether notes may wait for other programs, and what to do').action(
    (flags: CommonFlags) => actions.realtime(flags),
  );
  sessionOptions(command(program, 'play', 'play a MIDI file to a room, and leave when everybody has it'))
    .argument('<file.mid>', 'the MIDI file')
    .argument('[room]', ROOM_OR_LINK)
    .option('--strict', STRICT)
    .action((play: string, room: string | undefined, flags: CommonFlags & SessionFlags) =>
      actions.session(room, { ...flags, play, devices: false, stay: false }),
    );
  sessionOptions(command(program, 'record', 'write what is played in a room to a MIDI file, until control-C'))
    .argument('<file.mid>', 'the MIDI file to write')
    .argument('[room]', ROOM_OR_LINK)
    .action((record: string, room: string | undefined, flags: CommonFlags & SessionFlags) =>
      actions.session(room, { ...flags, record, devices: false }),
    );
  localCommand(program, 'recover', 'make recordings whole that were cut off (the next start does it, too)')
    .argument('[file.mid]', 'the recording (default: every one of yours)')
    .action((file: string | undefined, flags: CommonFlags) => actions.recover(file, flags));
  textProgram(program, actions.texts);
  adminProgram(program, actions.admin);
  return program;
}

const ROOM_OR_LINK = 'name or id of the room (default: your only one), or an invitation link';

const STRICT = 'refuse a file that has anything wrong, instead of playing it as other programs do';

/** Left out of the help; docs/client.md lists them. */
const FOR_TESTS = 'for tests: ';

function sessionOptions(command: Command): Command {
  const collect = (value: string, before: string[] | undefined) => [...(before ?? []), value];
  return command
    .option('--invitation <code>', 'accept this invitation first, and join its room')
    .option(
      '--name <name>',
      'what the others call you, or your account, when a link leads to a server that is new here',
    )
    .option('--password-stdin', 'be no guest there: read your password from stdin (environment: MIDIP2P_PASSWORD)')
    .option('--device <name>', 'what you call this machine (default: its name, or whose it is)')
    .option(
      '--listen <address>',
      'HOST:PORT to be reached at; may be repeated (default: every address, any TCP port)',
      collect,
    )
    .option(
      '--advertise <address>',
      'HOST:PORT that leads to this machine from outside, as by port forwarding, or the PORT alone at the address that the server sees; may be repeated (environment: MIDIP2P_ADVERTISE)',
      collect,
    )
    .option('--no-mapping', 'do not ask your router to let others in (environment: MIDIP2P_MAPPING=off)')
    .option('--players <n>', 'begin a file when so many others are linked (default: 1)')
    .option('--seconds <n>', 'play only so many seconds of a file, repeating a shorter one')
    .option('--for <seconds>', 'leave after so long')
    .option('--window <ms>', 'how late your notes are still played by others (default: 150; 0 to 600000)')
    .option('--log <file.jsonl>', 'write every event heard as a line of JSONMIDI')
    .option(
      '--with-clock',
      'record MIDI clock, active sensing and the like, too; many programs cannot open such a file',
    )
    .option('--until-quiet', 'leave when everybody whose playing was heard has stopped or left, as scripts want it')
    .option('--no-realtime', 'ask the system for no priority and no locked memory')
    .option('--no-datagrams', 'send notes by TCP alone, none by UDP as well')
    .option('--no-relay', 'link directly or not at all, never by a relay of the server')
    .option('--routes <preset>', 'begin with the routes of this preset (default: everybody hears everybody)')
    .addOption(new Option('--trace <file.jsonl>', FOR_TESTS + 'when each event was captured and sent').hideHelp())
    .addOption(new Option('--clock-shift <us:ppm>', FOR_TESTS + 'read the clock with an error').hideHelp())
    .addOption(new Option('--fault <kind>', FOR_TESTS + `spoil one event: ${FAULTS.join(', ')}`).hideHelp());
}
