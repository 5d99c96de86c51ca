// The command line of signing in by a provider.
import type { Command } from 'commander';
import { command, type CommonFlags } from './command';
import { listing, type ListFlags } from './listing';

/** What a new account is called, and who invited it. */
export interface ProviderFlags extends CommonFlags {
  with: string;
  displayName?: string;
  invitation?: string;
}

export interface ProviderActions {
  /** `name`: of an account that is made with it. */
  logInBy(name: string | undefined, flags: ProviderFlags): Promise<void>;
  link(provider: string | undefined, flags: CommonFlags): Promise<void>;
  links(flags: CommonFlags & ListFlags): Promise<void>;
  unlink(provider: string | undefined, flags: CommonFlags): Promise<void>;
}

/** For `login`. */
export const withProvider = (login: Command): Command =>
  login
    .option('--with <provider>', 'by a provider of the server: in a browser, which may be on another machine')
    .option('--display-name <name>', 'with --with: what others call you, where that makes an account')
    .option('--invitation <code>', 'with --with: of an invitation, where the server takes only who is invited');

/** Below `account`. */
export function linkCommands(account: Command, actions: ProviderActions): void {
  command(account, 'link', 'sign in by a provider of the server, too')
    .argument('[provider]', 'as the server calls it (default: the only one)')
    .action((provider: string | undefined, _flags: CommonFlags, self: Command) =>
      actions.link(provider, self.optsWithGlobals()),
    );
  listing(command(account, 'links', 'list the providers that you sign in by')).action(
    (_flags: CommonFlags, self: Command) => actions.links(self.optsWithGlobals()),
  );
  command(account, 'unlink', 'sign in by a provider no more')
    .argument('[provider]', 'as it is listed, or its issuer (default: the only one)')
    .action((provider: string | undefined, _flags: CommonFlags, self: Command) =>
      actions.unlink(provider, self.optsWithGlobals()),
    );
}
