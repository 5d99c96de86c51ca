import type { Commands } from '@midip2p/service';

/** What it does, by name. */
export const COMMANDS: Commands = {
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
