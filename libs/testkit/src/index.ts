// Real things for tests: a server on a database of its own, people with accounts, clients in processes, folders that
// go away. Nothing in here imitates anything.
export { Balancer, type Replica } from './balancer';
export { type ClientEvent, ClientProcess, type ClientOptions, spawnClient } from './client-process';
export { Crowd } from './crowd';
export { type DatabaseClient, databaseClient } from './database-client';
export { lastingPort } from './lasting-port';
export { type EventOf, Listener } from './listener';
export { ManualClock } from './manual-clock';
export { aPlayer, aRoomOf, type TestPlayer } from './players';
export { roomEvents, type RoomEventRow, roomsWithHoles } from './room-events';
export { sharedKeys } from './shared-keys';
export { rawCertificate, type RawCertificate } from './raw-certificate';
export { RawConnection, RawGone, type RawTarget } from './raw-connection';
export { type Frame, frameOf, FrameType, NO_TIME } from './raw-frames';
export { RawLink, type RawSelf } from './raw-link';
export { type Clock, RawPeer } from './raw-peer';
export { ServerProcess, type ServerProcessOptions } from './server-process';
export { spawnTied, type TiedOptions } from './spawn-tied';
export { StubbornPeer } from './stubborn-peer';
export { type TemporaryDir, temporaryDir } from './temporary-dir';
export { startTestDatabase, type TestDatabase } from './test-database';
export { startTestServer, type TestServer } from './test-server';
export { Wire } from './wire';
