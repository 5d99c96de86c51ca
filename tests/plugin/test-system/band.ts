// Two players whose clients have no ports but plugins.
import {
  aPlayer,
  aRoomOf,
  type DrivenClient,
  spawnClient,
  startTestServer,
  temporaryDir,
  type TestPlayer,
  type TestServer,
} from '@midip2p/testkit';

export interface Member {
  client: DrivenClient;
  /** The environment with the folder of its token file, by which a DAW's plugins find it. */
  folder: string;
  /** Starts the client again, under the same account, after the one before has ended. */
  again(): Promise<DrivenClient>;
}

export interface Band {
  ada: Member;
  ben: Member;
  end(): Promise<void>;
}

/** Resolves when the two are linked and their clocks locked. */
export async function aBand(): Promise<Band> {
  const server = await startTestServer();
  const players = [await aPlayer(server, 'ada'), await aPlayer(server, 'ben')] as const;
  const room = await aRoomOf(...players);
  const [ada, ben] = await Promise.all(players.map((player) => member(server, player, room.id)));
  await Promise.all([ada!, ben!].map(({ it }) => it.client.next('ready')));
  return {
    ada: ada!.it,
    ben: ben!.it,
    end: async () => {
      await Promise.all([ada!, ben!].map(({ it }) => it.client.end()));
      players.forEach(({ coordinator }) => coordinator.close());
      await server.stop();
      [ada!, ben!].forEach(({ dir }) => dir.remove());
    },
  };
}

/** Resolves once `holds` is true, and throws after a minute. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`no ${what} within a minute`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// ---- details ----

async function member(server: TestServer, player: TestPlayer, room: string) {
  const dir = temporaryDir();
  const options = { configDir: dir.path, environment: { MIDIP2P_PASSWORD: player.password } };
  expect(await spawnClient(['login', player.name, '--server', server.text], options).exit).toBe(0);
  const join = ['join', room, '--no-devices', '--listen', '127.0.0.1:0', '--window', '60000', '--sysex'];
  const start = async () => {
    const client = spawnClient(join, { ...options, withinMs: 600_000 });
    await client.next('plugins');
    return client;
  };
  const it: Member = {
    client: await start(),
    folder: dir.path,
    again: async () => (it.client = await start()),
  };
  return { it, dir };
}
