// Real things for tests: a server on a database of its own, people with accounts, clients in processes, folders that
// go away. Nothing in here imitates anything.
export { type ClientEvent, ClientProcess, type ClientOptions, spawnClient } from './client-process';
export { lastingPort } from './lasting-port';
export { ManualClock } from './manual-clock';
export { aPlayer, aRoomOf, type TestPlayer } from './players';
export { ServerProcess, type ServerProcessOptions } from './server-process';
export { type TemporaryDir, temporaryDir } from './temporary-dir';
export { startTestServer, type TestServer } from './test-server';
export { Wire } from './wire';
