export { type Command, type Commands, options } from './command';
export { calledAt, listen } from './listen';
export { loadSettings, type Said } from './load-settings';
export { openLog } from './log';
export { askReady, type NotReady, openOperations, type Operations } from './operations';
export { commandsTable, run } from './run';
export { serveUntilTold } from './serve';
export { type Setting, type Settings, settingsOf, settingsTable } from './settings';
export { StartupError } from './startup-error';
