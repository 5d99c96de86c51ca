// invite, rooms invitations and rooms revoke, as they are typed.
import { type Command, Option } from 'commander';
import { command, type CommonFlags } from './command';
import type { InviteFlags } from './invitation-commands';
import { listing, type ListFlags } from './listing';

export interface InvitationActions {
  invite(room: string | undefined, flags: CommonFlags & InviteFlags): Promise<void>;
  invitations(room: string, flags: CommonFlags & ListFlags & { all?: boolean }): Promise<void>;
  revokeInvitation(room: string, id: string | null, flags: CommonFlags & { all?: boolean }): Promise<void>;
}

/** For how many an invitation is, and how long. */
export const withUses = (command: Command): Command =>
  command
    .option('--uses <n>', "how many may come by it, or 'any' (default: 1)")
    .option('--for <time>', 'how long it is good, such as 30m, 2h or 7d (default: 7d, at most 30d)');

/** And as what they come. */
export const withInviteFlags = (command: Command): Command =>
  withUses(command).addOption(
    new Option('--role <role>', 'what they become (default: player)').choices(['moderator', 'player', 'listener']),
  );

export function inviteCommand(program: Command, actions: InvitationActions): void {
  const invite = command(program, 'invite', 'make an invitation, for one player if you say nothing else');
  withInviteFlags(invite.argument('[room]', 'name or id of the room (default: your only one)')).action(
    (room: string | undefined, flags: CommonFlags & InviteFlags) => actions.invite(room, flags),
  );
}

export function invitationCommands(rooms: Command, actions: InvitationActions): void {
  listing(command(rooms, 'invitations', 'list the invitations to a room of yours that somebody can use'))
    .argument('<room>', 'name or id of the room')
    .option('--all', 'those too that nobody can use any more')
    .action((room: string, _flags: CommonFlags, self: Command) => actions.invitations(room, self.optsWithGlobals()));
  command(rooms, 'revoke', 'take an invitation back: nobody comes by it any more')
    .argument('<room>', 'name or id of the room')
    .argument('[invitation]', 'its id, as listed')
    .option('--all', 'every invitation to the room that somebody can use')
    .action((room: string, id: string | undefined, _flags: CommonFlags, self: Command) =>
      actions.revokeInvitation(room, id ?? null, self.optsWithGlobals()),
    );
}
