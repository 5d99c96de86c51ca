// The administrator's commands, in words.
import type { Command } from 'commander';
import type { Act, AsAdministrator } from './admin-act';
import type { AdminFlags } from './admin-flags';
import { command } from './command';
import { listing } from './listing';
import { serverInvitationProgram } from './admin-invitation-program';
import { REASON, ROOM, roomProgram } from './admin-room-program';
import { webhookProgram } from './admin-webhook-program';

const HELP = `
Whoever is signed in here, or the API key in the file or in MIDIP2P_API_KEY (or in the file of MIDIP2P_API_KEY_FILE), needs a right of administrators: to read, to moderate, or to manage; see docs/admin.md. Everything that is changed, and every attempt
that is refused, is in the audit log.`;
const ACCOUNT = 'name or id of an account';
const RIGHTS = 'of read, moderate and manage, separated by commas (default: all)';

export function adminProgram(program: Command, asAdministrator: AsAdministrator): void {
  const act: Act = (what) =>
    async function (this: Command): Promise<void> {
      const flags = this.optsWithGlobals<AdminFlags>();
      await asAdministrator(flags, (commands) => what(commands, flags, this.args));
    };
  const group = (parent: Command, name: string, description: string) =>
    command(parent, name, description).helpCommand(false);

  const admin = group(program, 'admin', 'run the server: its rooms, sessions, players and accounts')
    .option(
      '--api-key-file <file>',
      'show the API key in this file, as a program does (default: whoever is signed in here)',
    )
    .addHelpText('after', HELP);
  const list = (name: string, description: string) => listing(command(admin, name, description));
  list('rooms', 'list every room there is').action(act((commands, flags) => commands.rooms(flags)));
  list('members', 'list who is a member of a room')
    .argument('<room>', ROOM)
    .action(act((commands, flags, [room]) => commands.members(room!, flags)));
  list('sessions', 'list the jams that go on')
    .option('--room <room>', ROOM)
    .option('--all', 'those that are over, too')
    .action(act((commands, flags) => commands.sessions(flags)));
  list('peers', 'list who plays, with the quality of links and clocks')
    .option('--room <room>', ROOM)
    .option('--all', 'those that are gone, too')
    .action(act((commands, flags) => commands.peers(flags)));
  list('accounts', 'list the accounts').action(act((commands, flags) => commands.accounts(flags)));
  command(admin, 'audit', 'list who did what, the latest first')
    .option('--account <account>', 'only what this account did')
    .option('--action <action>', 'only this, as room.close')
    .option('--last <n>', 'at most so many', '50')
    .action(act((commands, flags) => commands.audit(flags)));
  command(admin, 'remove', 'end the part of a player, or of one device, in a room')
    .argument('<player>', 'name or id of an account, with all its devices; or id of a peer, that device alone')
    .requiredOption('--room <room>', ROOM)
    .option('--reason <text>', REASON)
    .action(act((commands, flags, [player]) => commands.remove(player!, flags)));

  roomProgram(
    group(admin, 'room', 'make, change, close and delete rooms, and decide who is in them'),
    act,
    asAdministrator,
  );

  const account = group(admin, 'account', 'make, disable, enable, export and delete accounts');
  command(account, 'create', 'make an account')
    .argument('<name>', 'the name of the account')
    .option('--administrator', 'with the right to all of this')
    .option('--display-name <name>', 'what others call that person, in any script')
    .option('--password-stdin', 'read its password from stdin instead of asking (environment: MIDIP2P_PASSWORD)')
    .action(act((commands, flags, [name]) => commands.createAccount(name!, flags)));
  command(account, 'disable', 'sign an account out everywhere, end its part in every jam, and let it in no more')
    .argument('<account>', ACCOUNT)
    .option('--reason <text>', REASON)
    .action(act((commands, flags, [which]) => commands.disableAccount(which!, flags)));
  command(account, 'enable', 'let a disabled account in again')
    .argument('<account>', ACCOUNT)
    .action(act((commands, _flags, [which]) => commands.enableAccount(which!)));
  command(account, 'sign-out', 'sign every device of an account out')
    .argument('<account>', ACCOUNT)
    .action(act((commands, _flags, [which]) => commands.signOutAccount(which!)));
  command(account, 'reset-password', 'make a code with which somebody who forgot the password sets another, once')
    .argument('<account>', ACCOUNT)
    .action(act((commands, _flags, [which]) => commands.resetPassword(which!)));
  command(account, 'name', "change what others call an account's person")
    .argument('<account>', ACCOUNT)
    .argument('<name>', "what others call that person, in any script; '' for the name of the account")
    .action(act((commands, _flags, [which, name]) => commands.setDisplayName(which!, name!)));
  command(account, 'export', 'write everything that the server keeps of an account, as one JSON document')
    .argument('<account>', ACCOUNT)
    .option('--file <file>', 'into this new file (default: onto the screen)')
    .action(act((commands, flags, [which]) => commands.exportAccount(which!, flags)));
  command(account, 'delete', 'delete an account for good, and close the rooms that it alone owns')
    .argument('<account>', ACCOUNT)
    .option('--yes', 'since it cannot be taken back')
    .action(act((commands, flags, [which]) => commands.deleteAccount(which!, flags)));
  command(account, 'grant', 'give rights of an administrator: they count from the next sign-in on')
    .argument('<account>', ACCOUNT)
    .option('--right <rights>', RIGHTS)
    .action(act((commands, flags, [which]) => commands.grant(which!, flags)));
  command(account, 'withdraw', 'take rights of an administrator away, at once')
    .argument('<account>', ACCOUNT)
    .option('--right <rights>', RIGHTS)
    .action(act((commands, flags, [which]) => commands.withdraw(which!, flags)));

  serverInvitationProgram(group(admin, 'invitation', 'invite people to make an account, without a room'), act);

  webhookProgram(group(admin, 'webhook', 'tell addresses what happens on the server, and see what became of it'), act);

  const key = group(admin, 'key', 'make, list and revoke API keys: for programs that look after the server, or at it');
  command(key, 'create', 'make an API key; it is told this once')
    .argument('<name>', 'what the key is called')
    .requiredOption('--scope <scopes>', 'read, moderate, manage, or acts such as peer.list, separated by commas')
    .option('--days <n>', 'how long it is good for (default: until it is revoked)')
    .action(act((commands, flags, [name]) => commands.createApiKey(name!, flags)));
  listing(command(key, 'list', 'list the API keys')).action(act((commands, flags) => commands.apiKeys(flags)));
  command(key, 'revoke', 'let an API key in no more, at once and for good')
    .argument('<key>', 'name or id of an API key')
    .action(act((commands, _flags, [which]) => commands.revokeApiKey(which!)));
}
