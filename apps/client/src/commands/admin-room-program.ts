// What an administrator types about one room.
import type { Command } from 'commander';
import type { Act, AsAdministrator } from './admin-act';
import { command } from './command';
import { withInviteFlags } from './invitation-program';
import { listing } from './listing';
import { memberCommands } from './member-program';
import { withRoomFlags } from './room-settings-flags';

export const REASON = 'why: told to those it concerns, and kept';
export const ROOM = 'name or id of a room';
const MEMBER = 'name or id of the account of a member';

export function roomProgram(room: Command, act: Act, asAdministrator: AsAdministrator): void {
  command(room, 'create', 'make a room')
    .argument('<name>', 'what the room is called')
    .option('--owner <account>', 'whose it is (default: yours)')
    .action(act((commands, flags, [name]) => commands.createRoom(name!, flags)));
  command(room, 'rename', 'call a room otherwise')
    .argument('<room>', ROOM)
    .argument('<name>', 'what it is called from now on')
    .action(act((commands, _flags, [which, name]) => commands.renameRoom(which!, name!)));
  withRoomFlags(command(room, 'set', 'change a room, as its owner does').argument('<room>', ROOM)).action(
    act((commands, flags, [which]) => commands.setRoom(which!, flags)),
  );
  withInviteFlags(command(room, 'invite', 'make an invitation to a room').argument('<room>', ROOM)).action(
    act((commands, flags, [which]) => commands.people.invite(which!, flags)),
  );
  listing(command(room, 'invitations', 'list the invitations to a room that somebody can use, whoever gave them'))
    .argument('<room>', ROOM)
    .option('--all', 'those too that nobody can use any more')
    .action(act((commands, flags, [which]) => commands.people.invitations(which!, flags)));
  command(room, 'revoke', 'take an invitation back, whoever gave it: nobody comes by it any more')
    .argument('<room>', ROOM)
    .argument('[invitation]', 'its id, as listed')
    .option('--all', 'every invitation to the room that somebody can use')
    .action(act((commands, flags, [which, id]) => commands.people.revoke(which!, id ?? null, flags)));
  command(room, 'take-out', 'end a membership, and what the member plays there')
    .argument('<room>', ROOM)
    .argument('<member>', MEMBER)
    .option('--new-owner <member>', 'who owns the room from then on, where who goes does')
    .option('--reason <text>', REASON)
    .action(act((commands, flags, [which, member]) => commands.people.takeOut(which!, member!, flags)));
  memberCommands(
    room,
    {
      mute: (meant, flags) => asAdministrator(flags, (commands) => commands.people.members.mute(meant, flags)),
      unmute: (meant, flags) => asAdministrator(flags, (commands) => commands.people.members.unmute(meant, flags)),
      ban: (meant, flags) => asAdministrator(flags, (commands) => commands.people.members.ban(meant, flags)),
      unban: (meant, flags) => asAdministrator(flags, (commands) => commands.people.members.unban(meant, flags)),
      bans: (which, flags) => asAdministrator(flags, (commands) => commands.people.members.bans(which, flags)),
      setRole: (meant, role, flags) =>
        asAdministrator(flags, (commands) => commands.people.members.setRole(meant, role, flags)),
    },
    '',
  );
  command(room, 'transfer', 'give a room to a member; whoever owns it moderates from then on')
    .argument('<room>', ROOM)
    .argument('<member>', MEMBER)
    .action(act((commands, _flags, [which, member]) => commands.people.setOwner(which!, member!)));
  command(room, 'close', 'end what goes on in a room, and let nobody in any more, for good')
    .argument('<room>', ROOM)
    .option('--reason <text>', REASON)
    .action(act((commands, flags, [which]) => commands.closeRoom(which!, flags)));
  command(room, 'delete', 'close a room, and keep nothing of it')
    .argument('<room>', ROOM)
    .option('--reason <text>', REASON)
    .option('--yes', 'since it cannot be taken back')
    .action(act((commands, flags, [which]) => commands.people.delete(which!, flags)));
}
