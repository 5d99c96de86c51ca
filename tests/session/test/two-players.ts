// Ada and Ben with accounts on a server, and a folder for what their clients keep: how tests of two people begin and end.
import path from 'node:path';
import {
  aPlayer,
  type DrivenClient,
  spawnClient,
  startTestServer,
  temporaryDir,
  type TestPlayer,
  type TestServer,
} from '@midip2p/testkit';

type ClientOptions = Partial<Omit<Parameters<typeof spawnClient>[1], 'configDir'>>;

/** Made in the body of a file of tests: the server starts before the first of them and stops after the last. */
export class TwoPlayers {
  readonly dir = temporaryDir();
  server!: TestServer;
  ada!: TestPlayer;
  ben!: TestPlayer;

  constructor(config?: Parameters<typeof startTestServer>[0]) {
    beforeAll(async () => {
      this.server = await startTestServer(config);
      this.ada = await aPlayer(this.server, 'ada');
      this.ben = await aPlayer(this.server, 'ben');
    });
    afterAll(async () => {
      this.ada?.coordinator.close();
      this.ben?.coordinator.close();
      await this.server?.stop();
      this.dir.remove();
    });
  }

  folderOf(who: TestPlayer): string {
    return path.join(this.dir.path, who.name);
  }

  /** A client of that player. */
  run(who: TestPlayer, args: string[], { environment, ...more }: ClientOptions = {}): DrivenClient {
    const own = { MIDIP2P_PASSWORD: who.password, ...environment };
    return spawnClient(args, { configDir: this.folderOf(who), environment: own, ...more });
  }

  /** Throws unless that player's client signs in. */
  async signIn(who: TestPlayer, options?: ClientOptions): Promise<void> {
    const client = this.run(who, ['login', who.name, '--server', this.server.text], options);
    expect({ exit: await client.exit, stderr: client.stderr }).toEqual({ exit: 0, stderr: '' });
  }
}
