// rooms mute, unmute, ban and role, as they are typed: of one's own rooms, or, by administrators, of any.
import { Argument, type Command } from 'commander';
import { command, type CommonFlags } from './command';
import { listing, type ListFlags } from './listing';
import type { GivenRole, MemberReference, MuteFlags } from './member-commands';

export interface MemberActions {
  mute(meant: MemberReference, flags: CommonFlags & MuteFlags): Promise<void>;
  unmute(meant: MemberReference, flags: CommonFlags & MuteFlags): Promise<void>;
  /** Absent: there is another command for it. */
  removeFromSession?(meant: MemberReference, flags: CommonFlags & { reason?: string }): Promise<void>;
  ban(meant: MemberReference, flags: CommonFlags & { for?: string; reason?: string }): Promise<void>;
  unban(meant: MemberReference, flags: CommonFlags): Promise<void>;
  bans(room: string, flags: CommonFlags & ListFlags): Promise<void>;
  setRole(meant: MemberReference, role: GivenRole, flags: CommonFlags & { reason?: string }): Promise<void>;
}

/** `ofYours`: what the rooms are called in the commands' descriptions, after "of a room". */
export function memberCommands(rooms: Command, actions: MemberActions, ofYours = ' of yours'): void {
  const about = (name: string, description: string) =>
    command(rooms, name, description)
      .argument('<room>', 'name or id of the room')
      .argument('<player>', 'the name of their account')
      .option('--reason <text>', 'told to everybody, in one line');
  for (const [name, description, act] of [
    ['mute', `let nobody hear a player of a room${ofYours}`, actions.mute],
    ['unmute', 'let a player be heard again', actions.unmute],
  ] as const)
    about(name, description)
      .option('--port <name...>', 'only this port of theirs, by its name or a part of it (default: all)')
      .action((room: string, player: string, _flags: CommonFlags, self: Command) =>
        act({ room, player }, self.optsWithGlobals()),
      );
  // Administrators have another command for it.
  if (ofYours !== '')
    about('remove', 'put a player out until this session has ended').action(
      (room: string, player: string, _flags: CommonFlags, self: Command) =>
        actions.removeFromSession!({ room, player }, self.optsWithGlobals()),
    );
  about('ban', `put a player out of a room${ofYours}, and let them in no more`)
    .option('--for <time>', 'only for so long, such as 30m, 2h or 7d (default: for good)')
    .action((room: string, player: string, _flags: CommonFlags, self: Command) =>
      actions.ban({ room, player }, self.optsWithGlobals()),
    );
  command(rooms, 'unban', 'let a player be invited again')
    .argument('<room>', 'name or id of the room')
    .argument('<player>', 'the name of their account')
    .action((room: string, player: string, _flags: CommonFlags, self: Command) =>
      actions.unban({ room, player }, self.optsWithGlobals()),
    );
  listing(command(rooms, 'bans', `list who is banned from a room${ofYours}`))
    .argument('<room>', 'name or id of the room')
    .action((room: string, _flags: CommonFlags, self: Command) => actions.bans(room, self.optsWithGlobals()));
  about('role', `say what a member of a room${ofYours} may do`)
    .addArgument(
      new Argument('<role>', 'a moderator invites and mutes, a listener is not heard').choices([
        'moderator',
        'player',
        'listener',
      ]),
    )
    .action((room: string, player: string, role: GivenRole, _flags: CommonFlags, self: Command) =>
      actions.setRole({ room, player }, role, self.optsWithGlobals()),
    );
}
