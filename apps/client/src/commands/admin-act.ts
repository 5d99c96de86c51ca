import type { Command } from 'commander';
import type { AdminCommands } from './admin-commands';
import type { AdminFlags } from './admin-flags';

/** What a command does with what was typed. */
export type Act = (
  what: (commands: AdminCommands, flags: AdminFlags, args: string[]) => Promise<void>,
) => (this: Command) => Promise<void>;

/** Runs `act` with the commands, signed in as whoever is signed in here. */
export type AsAdministrator = (flags: AdminFlags, act: (commands: AdminCommands) => Promise<void>) => Promise<void>;
