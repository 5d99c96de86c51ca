// This device's accounts on its servers: from a password to tokens, and from tokens to a connection.
import {
  Coordinator,
  NameTakenError,
  NoGuestsError,
  ServerIncompatibleError,
  SignUpClosedError,
  parseServerAddress,
  type SignedIn,
  WrongPasswordError,
} from '@midip2p/coordinator';
import type { Config } from './config';
import { type Credentials, CredentialsFile, sameServer } from './credentials';
import { DeviceTokensFile } from './device-tokens';
import { ClientError } from './errors';
import { GuestAttemptFile } from './guest-attempt';
import { MIDIP2P } from './own-name';

export interface Connected {
  coordinator: Coordinator;
  /** The address as it was typed, with the fingerprint if there was one. */
  server: string;
  account: SignedIn;
  /** Resolves when tokens that were renewed meanwhile are on disk. */
  close(): Promise<void>;
}

export interface SignedOut {
  /** null: nobody was signed in. */
  name: string | null;
  /** false: the server could not be reached. */
  revoked: boolean;
  /** The servers at which this device is still signed in. */
  left: Credentials[];
}

export class Account {
  private readonly file: CredentialsFile;
  private readonly devices: DeviceTokensFile;
  private readonly attempts: GuestAttemptFile;

  constructor(private readonly config: Config) {
    this.file = new CredentialsFile(config.folder);
    this.devices = new DeviceTokensFile(config.folder);
    this.attempts = new GuestAttemptFile(config.folder);
  }

  /** Makes an account, and keeps the device's tokens. `displayName`: what others call the person; empty: by the name. `invitation`: its code. */
  async signUp(
    name: string,
    { displayName, invitation }: { displayName: string; invitation: string },
    password: () => Promise<string>,
  ): Promise<SignedIn> {
    const { device } = this.config;
    return this.with(await this.meant(), async (coordinator) => {
      await coordinator.checkName(name, displayName, invitation); // before the person is asked for a password
      return coordinator.signUp(name, await password(), device, { displayName, invitation });
    });
  }

  /** Signs in to an account, and keeps the device's tokens. */
  async signIn(name: string, password: () => Promise<string>): Promise<SignedIn> {
    const server = await this.meant();
    const secret = await password();
    const before = await this.devices.of(server, name);
    return this.with(server, (coordinator) => coordinator.signIn(name, secret, this.config.device, before));
  }

  /** Signs in by a provider, however long that takes the person, and keeps the device's tokens. */
  async signInBy(act: (coordinator: Coordinator, device: string) => Promise<SignedIn>): Promise<SignedIn> {
    return this.with(await this.meant(), (coordinator) => act(coordinator, this.config.device));
  }

  /** Stores what has changed of the account that is signed in here, as the server reports it. */
  async renewed({ coordinator, server }: Connected): Promise<SignedIn> {
    const account = await coordinator.renewTokens();
    await this.keep(server, account);
    return account;
  }

  /** Sets another password with a code of an administrator, and keeps the device's tokens. */
  async resetPassword(name: string, code: () => Promise<string>, password: () => Promise<string>): Promise<SignedIn> {
    const server = await this.meant();
    const [typed, secret] = [await code(), await password()];
    return this.with(server, (coordinator) => coordinator.resetPassword(name, typed, secret, this.config.device));
  }

  /** Makes a guest, without a password: only this device can be it. `called`: the person's display name. */
  async enterAsGuest(server: string, called: string, invitation: string): Promise<SignedIn> {
    const attempt = await this.attempts.of(server, invitation);
    const { device } = this.config;
    const guest = await this.with(server, (at) => at.enterAsGuest(called, invitation, device, attempt));
    await this.attempts.done();
    return guest;
  }

  /** Gives the guest who is signed in here a password, and another name to sign in with if one is given. */
  async makeLasting({ coordinator, server }: Connected, password: string, name?: string): Promise<SignedIn> {
    const account = await coordinator.makeLasting(password, name);
    await this.keep(server, account);
    return account;
  }

  /** Makes an account of that name, or signs in to it if the password fits. */
  async enterEitherWay(
    server: string,
    name: string,
    typed: () => Promise<string>,
    invitation: string,
  ): Promise<SignedIn & { isNew: boolean }> {
    let isNew = true;
    let closed: SignUpClosedError | null = null;
    const account = await this.with(server, async (coordinator) => {
      await coordinator.checkName(name, '', invitation).catch((error: unknown) => {
        // The owner of the name knows that it is taken; and a person who has an account needs no other.
        if (!(error instanceof NameTakenError || error instanceof SignUpClosedError)) throw error;
      });
      const password = await typed();
      try {
        return await coordinator.signUp(name, password, this.config.device, { invitation });
      } catch (error) {
        if (error instanceof SignUpClosedError) closed = error;
        else if (!(error instanceof NameTakenError)) throw error;
      }
      isNew = false;
      try {
        return await coordinator.signIn(name, password, this.config.device, await this.devices.of(server, name));
      } catch (error) {
        if (!(error instanceof WrongPasswordError)) throw error;
        if (closed !== null) throw closed;
        const advice = 'choose another name, or type the password of that account';
        throw new ClientError('name-taken', `there is an account ${name} already, with another password: ${advice}`);
      }
    });
    return { ...account, isNew };
  }

  /**
   * Sets the display name of the account that is signed in here, and stores it. Resolves with the name as the server
   * has it.
   */
  async setDisplayName({ coordinator, server }: Connected, wanted: string): Promise<string> {
    const displayName = await coordinator.setDisplayName(wanted);
    const kept = await this.at(server);
    if (kept !== null) await this.file.put({ server, account: { ...kept.account, displayName } });
    return displayName;
  }

  /** The account that is signed in here at that server; null: none. */
  async at(server: string): Promise<Credentials | null> {
    return (await this.file.read()).find((kept) => sameServer(kept.server, server)) ?? null;
  }

  /**
   * Connects with the account that is signed in here: at `server`, or at the server that this device signed in at or
   * used last. Renewed tokens are stored; if that fails, `trouble` is called.
   */
  async connect(trouble: (error: unknown) => void, server?: string): Promise<Connected> {
    const wanted = server ?? this.config.server;
    const credentials = wanted === null ? ((await this.file.read())[0] ?? null) : await this.at(wanted);
    if (credentials === null) {
      const where = wanted === null ? '' : ` at ${wanted.replace(/#.*/, '')}`;
      throw new ClientError(
        'not-signed-in',
        `nobody is signed in here${where}; run '${MIDIP2P} login NAME --server HOST:PORT'`,
      );
    }
    if (server !== undefined) await this.file.put(credentials); // the last used comes first
    const { account } = credentials;
    const coordinator = await Coordinator.connect(parseServerAddress(credentials.server));
    let keeping = Promise.resolve();
    const keep = (renewed: SignedIn) => {
      const put = () => this.file.put({ server: credentials.server, account: renewed });
      keeping = keeping.then(put).catch(trouble);
    };
    const kept = async () => {
      const now = await this.at(credentials.server).catch(() => null); // a file that is gone leaves us what we have
      return now?.account.accountId === account.accountId ? now.account : null;
    };
    coordinator.useTokens(account, keep, kept);
    const close = () => {
      coordinator.close();
      return keeping;
    };
    return { coordinator, server: credentials.server, account, close };
  }

  /**
   * Connects with an API key: at the server of the options, or at the one that this device signed in at or used last.
   */
  async connectWithKey(key: string): Promise<Omit<Connected, 'account'>> {
    const server = await this.meant();
    const coordinator = await Coordinator.connect(parseServerAddress(server));
    coordinator.useApiKey(key);
    return { coordinator, server, close: () => Promise.resolve(coordinator.close()) };
  }

  /** The account that `leave` would sign out; null: none, or it is not known. */
  async signedIn(): Promise<SignedIn | null> {
    const kept = this.config.server ? this.at(this.config.server) : this.file.read().then(([first]) => first ?? null);
    return (await kept.catch(() => null))?.account ?? null;
  }

  /** Signs out at the server, if it can be reached, and deletes its tokens in any case. */
  async leave(): Promise<SignedOut> {
    let credentials: Credentials | null;
    try {
      credentials = this.config.server ? await this.at(this.config.server) : ((await this.file.read())[0] ?? null);
    } catch {
      await this.file.remove(); // it cannot be read: it goes, too
      return { name: null, revoked: false, left: [] };
    }
    if (credentials === null) return { name: null, revoked: false, left: await this.file.read() };
    const { server, account } = credentials;
    let revoked = true;
    try {
      const coordinator = await Coordinator.connect(parseServerAddress(server));
      await coordinator.signOut(account.refreshToken).finally(() => coordinator.close());
    } catch {
      revoked = false; // the server is away: its tokens run out by themselves
    }
    return { name: account.name, revoked, left: await this.file.drop(server) };
  }

  /** The server of commands that name none. */
  private async meant(): Promise<string> {
    const server = this.config.server ?? (await this.lastServer());
    if (server === null) {
      throw new ClientError('no-server', 'no server is known yet; name it with --server HOST:PORT', 2);
    }
    parseServerAddress(server);
    return server;
  }

  private async with(server: string, act: (coordinator: Coordinator) => Promise<SignedIn>): Promise<SignedIn> {
    const coordinator = await Coordinator.connect(parseServerAddress(server));
    try {
      const account = await act(coordinator);
      await this.keep(server, account);
      return account;
    } finally {
      coordinator.close();
    }
  }

  private async keep(server: string, account: SignedIn): Promise<void> {
    await this.file.put({ server, account });
    await this.devices.put({ server, name: account.name, token: account.deviceToken });
  }

  private async lastServer(): Promise<string | null> {
    const [last] = await this.file.read().catch(() => []); // a broken file is about to be replaced
    return last?.server ?? null;
  }
}

/** True: the server takes no guest, or none of that name; but an account with a password may come in all the same. */
export const wantsPassword = (error: unknown): boolean =>
  error instanceof NameTakenError ||
  error instanceof NoGuestsError ||
  error instanceof SignUpClosedError ||
  error instanceof ServerIncompatibleError;
