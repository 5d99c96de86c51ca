// The servers that are measured, each a process of its own on a real PostgreSQL, and those who call them.
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { ServerProcess, spawnTied } from '@midip2p/testkit';
import { BareStream } from './bare-stream';
import { connectTo, type Connection, createRoom, type Person, signUp, type Target } from './target';

/** No limits of admission: the bench measures what the server can do, not what it permits. */
const MANY = 1_000_000;
const SETTINGS = {
  auth: { accessTokenSeconds: 86_400, signUps: 100_000, signUpsInAll: MANY },
  session: { maxPeers: 256 },
  limits: {
    ...{ connections: MANY, calls: MANY, callsPerAccount: MANY, callsPerConnection: MANY },
    ...{ callsPerSecondPerAccount: MANY, callsPerSecondPerConnection: MANY },
    ...{ streams: MANY, streamsPerAccount: MANY, streamsPerConnection: MANY },
    ...{ roomsPerAccount: MANY, seatsPerAccount: 256, pendingJoinsPerAccount: 10_000, joinsPerMinutePerAccount: MANY },
  },
};

export async function startServer(databaseUrl: string): Promise<ServerProcess> {
  return ServerProcess.start({ config: { ...SETTINGS, database: { url: databaseUrl }, operations: { port: 0 } } });
}

export const targetOf = (server: ServerProcess): Target => ({
  host: server.address.host,
  port: server.address.port,
  certificateFile: server.certificateFile,
});

/** The memory that it holds, MB. */
export async function residentMb({ operations }: ServerProcess): Promise<number> {
  const text = await (await fetch(`http://${operations.host}:${operations.port}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)![1]) / 2 ** 20;
}

/** The server without any state. It ends with this process at the latest. */
export async function startCeiling(certificateFile: string): Promise<{ target: Target; close: () => void }> {
  const program = join(__dirname, '../dist/ceiling-server.js');
  const child = spawnTied(process.execPath, [program, certificateFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => reject(new Error(`the empty server ended (${code})`)));
    createInterface({ input: child.stdout! }).once('line', (line) => resolve(JSON.parse(line) as { port: number }));
  });
  return { target: { host: '127.0.0.1', port, certificateFile }, close: () => void child.kill('SIGKILL') };
}

/** A room with an owner of its own, one of whose devices is in it all the time. */
export interface Home {
  person: Person;
  roomId: string;
  at: Connection;
  sitter: BareStream;
}

/** `made` is called when the room exists and nobody is in it yet. */
export async function aHome(target: Target, name: string, made?: (roomId: string) => Promise<void>): Promise<Home> {
  const at = connectTo(target);
  const person = await signUp(at, name);
  const roomId = await createRoom(at, person, 'home');
  await made?.(roomId);
  const sitter = await new BareStream(at, person.accessToken).join(roomId);
  return { person, roomId, at, sitter };
}

/** One after the other, because each costs the server a password hash. */
export async function homesOf(target: Target, count: number): Promise<Home[]> {
  const homes: Home[] = [];
  for (let i = 0; i < count; i += 1) homes.push(await aHome(target, `player${i}`));
  return homes;
}

/** One join as it is measured: onto the roster, introduced, and away again. */
export async function joinAndLeave({ at, person, roomId }: Home): Promise<void> {
  const stream = new BareStream(at, person.accessToken);
  await stream.join(roomId);
  await stream.next('introduction');
  await stream.leave();
}
