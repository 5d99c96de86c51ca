import type { Commands } from '@midip2p/service';

/** What it does, by name. */
export const COMMANDS: Commands = {
  serve: {
    says: 'runs the server; what happens without a command',
    load: async () => (await import('./serve.js')).serve,
  },
  migrate: {
    says: 'brings the database up to date, and ends',
    load: async () => (await import('./migrate.js')).migrateCommand,
  },
  'create-admin': {
    says: 'makes an administrator',
    load: async () => (await import('./create-admin.js')).createAdminCommand,
  },
  keys: {
    says: 'lists, rotates, revokes and hands over the keys that tokens and introductions are signed with',
    load: async () => (await import('./keys.js')).keysCommand,
  },
  health: {
    says: 'asks the server on this machine whether it is ready; exit code 0 or 1',
    load: async () => (await import('./health.js')).healthCommand,
  },
};
