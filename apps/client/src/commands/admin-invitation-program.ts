// What an administrator types about invitations to the server.
import type { Command } from 'commander';
import type { Act } from './admin-act';
import { command } from './command';
import { withUses } from './invitation-program';
import { listing } from './listing';

export function serverInvitationProgram(invitation: Command, act: Act): void {
  withUses(command(invitation, 'create', 'make an invitation; its code is told this once')).action(
    act((commands, flags) => commands.invitations.create(flags)),
  );
  listing(command(invitation, 'list', 'list the invitations that somebody can use'))
    .option('--all', 'those too that nobody can use any more')
    .action(act((commands, flags) => commands.invitations.list(flags)));
  command(invitation, 'revoke', 'take an invitation back: nobody makes an account by it any more')
    .argument('<invitation>', 'its id, as listed')
    .action(act((commands, _flags, [id]) => commands.invitations.revoke(id!)));
}
