// A disk without room, as a real one says it: PostgreSQL's tables on a small file system of their own. (Root: it mounts one.)
import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServiceError, status } from '@grpc/grpc-js';
import { type RunningServer, startServer } from '../src';
import { asked } from '../test/a-database';
import { aRoom, ask, type Connections, connectTo, joined, refusalOf, somebody } from '../test/player';

const disk = mkdtempSync(join(tmpdir(), 'midip2p-disk-'));
let server: RunningServer;
let at: Connections;

function run(command: string, ...args: string[]): void {
  const { status: code, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

beforeAll(async () => {
  run('mount', '-t', 'tmpfs', '-o', 'size=8m', 'midip2p-test', disk);
  server = await startServer({
    config: {
      ...{ server: { port: 0 }, operations: { port: 0 }, data: { temporary: true }, log: { level: 'silent' } },
      retention: { everySeconds: 86_400 },
    },
  });
  at = await connectTo(server);
});

afterAll(async () => {
  at?.close();
  await server?.stop();
  run('umount', disk);
  rmSync(disk, { recursive: true });
});

async function ready(): Promise<unknown> {
  const { host, port } = server.operations!;
  const answer = await fetch(`http://${host}:${port}/ready`);
  return answer.ok ? 'ready' : ((await answer.json()) as { code: unknown }).code;
}

it('who plays goes on, who writes is told to come again, readiness says so, and all is well with room again', async () => {
  const ada = await somebody(at);
  const roomId = await aRoom(at, ada);
  const { stream } = await joined(at, ada, roomId);
  const owner = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pids.postgres!}/status`, 'utf8'))![1];
  chownSync(disk, Number(owner), Number(owner));
  await asked(server.databaseUrl, `CREATE TABLESPACE small LOCATION '${disk}'`);
  for (const table of ['device', 'room', 'member']) {
    await asked(server.databaseUrl, `ALTER TABLE ${table} SET TABLESPACE small`);
    await asked(server.databaseUrl, `ALTER INDEX ${table}_pkey SET TABLESPACE small`);
  }
  const { bavail, bsize } = statfsSync(disk);
  const filler = join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(bavail * bsize));

  let refused: { code: string; status: number } | undefined;
  for (let n = 0; n < 2000 && refused === undefined; ++n)
    await ask(at.rooms, at.rooms.createRoom, { name: `${n}${'x'.repeat(50)}` }, ada.accessToken).catch(
      async (error: ServiceError) => {
        const { code } = await refusalOf(Promise.reject(error));
        if (code !== 'too-many-rooms') refused = { code, status: error.code };
        else await asked(server.databaseUrl, `UPDATE room SET closed_at = now() WHERE id <> '${roomId}'`);
      },
    );
  expect(refused).toEqual({ code: 'database-unavailable', status: status.UNAVAILABLE });
  while ((await ready()) !== 'database-full');
  const { rooms } = await ask(at.rooms, at.rooms.listRooms, { page: undefined }, ada.accessToken);
  expect(rooms.length).toBeGreaterThan(0);
  expect(stream.end).toBeNull();

  rmSync(filler);
  expect((await ask(at.rooms, at.rooms.createRoom, { name: 'with room' }, ada.accessToken)).room!.name).toBe(
    'with room',
  );
  expect(stream.end).toBeNull();
  stream.die();
});
