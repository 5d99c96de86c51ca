// A server in this process: what tests and `npm start` use. The command is main.ts.
export { startServer, type RunningServer, type StartOptions } from './start-server';
export { StartupError } from './startup-error';
export { type ConfigInput, configSchema } from './config/config';
export { startEmbeddedPostgres } from './database/embedded-postgres';
