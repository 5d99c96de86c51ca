// This device's account on its server: from a password to tokens, and from tokens to a connection.
import { Coordinator, parseServerAddress, type SignedIn } from '@midip2p/coordinator';
import type { Config } from './config';
import { CredentialsFile } from './credentials';
import { ClientError } from './errors';

export interface Connected {
  coordinator: Coordinator;
  /** As it was typed, with the fingerprint if there was one. */
  server: string;
  account: SignedIn;
}

export class Account {
  private readonly file: CredentialsFile;

  constructor(private readonly config: Config) {
    this.file = new CredentialsFile(config.folder);
  }

  /** Makes an account, or signs in to one, and keeps the device's tokens. */
  async enter(how: 'signUp' | 'signIn', name: string, password: () => Promise<string>): Promise<SignedIn> {
    const server = this.config.server ?? (await this.lastServer());
    if (server === null) {
      throw new ClientError('no-server', 'no server is known yet; name it with --server HOST:PORT', 2);
    }
    const address = parseServerAddress(server);
    const secret = await password();
    const coordinator = await Coordinator.connect(address);
    try {
      const account = await (how === 'signUp'
        ? coordinator.signUp(name, secret, this.config.device)
        : coordinator.signIn(name, secret, this.config.device));
      await this.file.write({ server, account });
      return account;
    } finally {
      coordinator.close();
    }
  }

  /** Connects as whoever is signed in here. Renewed tokens are kept; when that fails, `trouble` is told. */
  async connect(trouble: (error: unknown) => void): Promise<Connected> {
    const credentials = await this.file.read();
    if (credentials === null) {
      throw new ClientError('not-signed-in', "nobody is signed in here; run 'midip2p login NAME --server HOST:PORT'");
    }
    const { server, account } = credentials;
    const coordinator = await Coordinator.connect(parseServerAddress(server));
    coordinator.useTokens(account, (renewed) => void this.file.write({ server, account: renewed }).catch(trouble));
    return { coordinator, server, account };
  }

  /** Tells the server, when it can be reached, and forgets the tokens in any case. */
  async leave(): Promise<{ name: string | null; told: boolean }> {
    const credentials = await this.file.read().catch(() => null); // a file that cannot be read goes, too
    let told = false;
    try {
      if (credentials !== null) {
        const coordinator = await Coordinator.connect(parseServerAddress(credentials.server));
        await coordinator.signOut(credentials.account.refreshToken).finally(() => coordinator.close());
        told = true;
      }
    } catch {
      // The server is away: its tokens run out by themselves.
    }
    await this.file.remove();
    return { name: credentials?.account.name ?? null, told };
  }

  private async lastServer(): Promise<string | null> {
    const credentials = await this.file.read().catch(() => null); // about to be written anew
    return credentials?.server ?? null;
  }
}
