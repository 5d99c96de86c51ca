import type { Command } from './command';

/** By name; loaded when called, so that help and health are quick. */
export const COMMANDS: Record<string, { says: string; load(): Promise<Command> }> = {
  serve: {
    says: 'runs the relay; what happens without a command',
    load: async () => (await import('./serve.js')).serve,
  },
  health: {
    says: 'asks the relay on this machine whether it lets players in; exit code 0 or 1',
    load: async () => (await import('./health.js')).healthCommand,
  },
  check: {
    says: 'meets itself at a relay, as two players would, and says how long that takes; exit code 0 or 1',
    load: async () => (await import('./check.js')).checkCommand,
  },
};
