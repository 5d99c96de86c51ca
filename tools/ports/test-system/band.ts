// Two players whose clients are at one JACK server, and a probe between them.
import {
  aPlayer,
  aRoomOf,
  type ClientProcess,
  spawnClient,
  startTestServer,
  temporaryDir,
  type TestPlayer,
  type TestServer,
} from '@midip2p/testkit';
import type { JackServer } from '../src';

export interface Band {
  ada: ClientProcess;
  ben: ClientProcess;
  /** Both leave as people do, and everything is taken down. */
  end(): Promise<void>;
}

/** Resolves when the two are linked and their clocks locked. Their JACK clients are called `ada` and `ben`. */
export async function aBand(jack: JackServer): Promise<Band> {
  const server = await startTestServer();
  const players = [await aPlayer(server, 'ada'), await aPlayer(server, 'ben')] as const;
  const room = await aRoomOf(...players);
  const [a, b] = await Promise.all([
    client(server, players[0], 'ada', room.id, jack),
    client(server, players[1], 'ben', room.id, jack),
  ]);
  await Promise.all([a, b].map(({ process }) => process.next('ready')));
  return {
    ada: a.process,
    ben: b.process,
    end: async () => {
      const codes = await Promise.all([a, b].map(({ process }) => process.end()));
      players.forEach(({ coordinator }) => coordinator.close());
      await server.stop();
      [a, b].forEach(({ dir }) => dir.remove());
      expect(codes).toEqual([0, 0]);
    },
  };
}

// ---- details ----

async function client(server: TestServer, player: TestPlayer, jackName: string, room: string, jack: JackServer) {
  const dir = temporaryDir();
  const options = { configDir: dir.path, environment: { ...jack.environment, MIDIP2P_PASSWORD: player.password } };
  expect(await spawnClient(['login', player.name, '--server', server.text], options).exit).toBe(0);
  const join = ['join', room, '--virtual', jackName, '--listen', '127.0.0.1:0', '--window', '60000'];
  const process = spawnClient(join, { ...options, withinMs: 180_000 });
  const { driver, inputs, outputs } = await process.next('ports');
  expect({ driver, inputs, outputs }).toEqual({
    driver: 'jack',
    inputs: [`${jackName}:in`],
    outputs: [`${jackName}:out`],
  });
  return { process, dir };
}
