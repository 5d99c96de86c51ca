import { ServerCalls } from './server-calls';
import { ServerIncompatibleError, TokenMissingError } from './errors';
import { type Listed, listed } from './pages';
import { type Identity, identityOf, type Newcomer, type PendingSignIn, pendingOf } from './provider-sign-in';
import { type Device, type SignedIn, signedInOf } from './tokens';

/** What one asks a server about accounts: who one is, and on which devices. */
export abstract class AccountCalls extends ServerCalls {
  /** Rejects as `signUp` would for these names; a server of a time before this was asked is taken to have nothing against them. */
  async checkName(name: string, displayName = '', invitation = ''): Promise<void> {
    const { auth } = this.services;
    try {
      await this.ask(auth, auth.checkName, { name, displayName, invitation });
    } catch (error) {
      if (!(error instanceof ServerIncompatibleError || error instanceof TokenMissingError)) throw error;
    }
  }

  /** Makes an account, and signs this device in. `displayName`: what others call the person; empty: by the
   * name. `invitation`: its code, where the server takes only who is invited. */
  async signUp(
    name: string,
    password: string,
    device: string,
    { displayName = '', invitation = '' } = {},
  ): Promise<SignedIn> {
    const { auth } = this.services;
    const request = { name, password, device, displayName, invitation };
    const { credentials } = await this.ask(auth, auth.signUp, request);
    return signedInOf(credentials, this.clock.nowMs());
  }

  /**
   * An account without a password, for who has an invitation: this device alone can be it. `called`: what others call one; `attempt`:
   * 22 random characters or more, a secret, the same when an answer did not come and it is tried again. Rejects with
   * ServerIncompatibleError where the server is of a time before there were guests.
   */
  async enterAsGuest(called: string, invitation: string, device: string, attempt: string): Promise<SignedIn> {
    const { auth } = this.services;
    try {
      const { credentials } = await this.ask(auth, auth.enterAsGuest, { called, invitation, device, attempt });
      return signedInOf(credentials, this.clock.nowMs());
    } catch (error) {
      // It asks for a token before it looks whether it knows a call.
      throw error instanceof TokenMissingError ? new ServerIncompatibleError(error.message) : error;
    }
  }

  /** Gives a guest a password, and another name to sign in with; without one, it is as it was. Resolves with the tokens from then on. */
  async makeLasting(newPassword: string, name?: string): Promise<SignedIn> {
    const { auth } = this.services;
    await this.askSignedIn(auth, auth.makeLasting, { newPassword, name });
    return this.tokens.renew();
  }

  /** What others call one from now on; empty: by one's name. Resolves with how it is kept. */
  async setDisplayName(wanted: string): Promise<string> {
    const { auth } = this.services;
    return (await this.askSignedIn(auth, auth.setDisplayName, { displayName: wanted })).displayName;
  }

  /** `deviceToken`: what this device got when it was signed in to that account last (SignedIn.deviceToken); empty: nothing. */
  async signIn(name: string, password: string, device: string, deviceToken = ''): Promise<SignedIn> {
    const { auth } = this.services;
    const { credentials } = await this.ask(auth, auth.signIn, {
      name,
      password,
      device,
      deviceToken: deviceToken || undefined,
    });
    return signedInOf(credentials, this.clock.nowMs());
  }

  /**
   * Begins a sign-in by the server's provider of that name; empty: the only one. Rejects with ServerIncompatibleError where the server is of
   * a time before there were any.
   */
  async beginProviderSignIn(provider: string, device: string): Promise<PendingSignIn> {
    const { auth } = this.services;
    try {
      return pendingOf((await this.ask(auth, auth.beginProviderSignIn, { provider, device })).pending);
    } catch (error) {
      // It asks for a token before it looks whether it knows a call.
      throw error instanceof TokenMissingError ? new ServerIncompatibleError(error.message) : error;
    }
  }

  /** null: the person is not done. What is wrong with a name or an invitation may be mended, and said again. */
  async finishProviderSignIn(secret: string, newcomer: Newcomer = {}): Promise<SignedIn | null> {
    const { auth } = this.services;
    const request = { name: undefined, displayName: undefined, invitation: undefined, ...newcomer, secret };
    const { credentials } = await this.ask(auth, auth.finishProviderSignIn, request);
    return credentials ? signedInOf(credentials, this.clock.nowMs()) : null;
  }

  /** As `beginProviderSignIn`: from its end on one signs in by that, too. */
  async beginLink(provider: string): Promise<PendingSignIn> {
    const { auth } = this.services;
    return pendingOf((await this.askSignedIn(auth, auth.beginLink, { provider })).pending);
  }

  /** null: the person is not done. */
  async finishLink(secret: string): Promise<Identity | null> {
    const { auth } = this.services;
    const { identity } = await this.askSignedIn(auth, auth.finishLink, { secret });
    return identity ? identityOf(identity) : null;
  }

  /** What one signs in by besides a password. */
  identities(): Listed<Identity> {
    const { auth } = this.services;
    return listed(async (page) => {
      const { identities, next } = await this.askSignedIn(auth, auth.listIdentities, { page });
      return { items: identities.map(identityOf), next };
    });
  }

  /** Nobody signs in by it any more. */
  async removeIdentity(issuer: string): Promise<void> {
    const { auth } = this.services;
    await this.askSignedIn(auth, auth.removeIdentity, { issuer });
  }

  /** Resolves with the tokens from now on: what they say of the account is as it is now. */
  renewTokens(): Promise<SignedIn> {
    return this.tokens.renew();
  }

  /** With a code that an administrator gave for a forgotten password: other devices are signed out, and this one is in. */
  async resetPassword(name: string, code: string, newPassword: string, device: string): Promise<SignedIn> {
    const { auth } = this.services;
    const { credentials } = await this.ask(auth, auth.resetPassword, { name, code, newPassword, device });
    return signedInOf(credentials, this.clock.nowMs());
  }

  /** Resolves with how many other devices were signed out. */
  async changePassword(password: string, newPassword: string, keepOtherDevices = false): Promise<number> {
    const { auth } = this.services;
    const request = { password, newPassword, keepOtherDevices };
    return (await this.askSignedIn(auth, auth.changePassword, request)).devices;
  }

  /** Resolves with how many devices were signed out. */
  async signOutEverywhere(keepThisOne = false): Promise<number> {
    const { auth } = this.services;
    return (await this.askSignedIn(auth, auth.signOutEverywhere, { keepThisOne })).devices;
  }

  /** Signs the device of that token out. */
  async signOut(refreshToken: string): Promise<void> {
    const { auth } = this.services;
    await this.ask(auth, auth.signOut, { refreshToken });
  }

  /** The account's devices that are signed in, the latest first. */
  devices(): Listed<Device> {
    const { auth } = this.services;
    return listed(async (page) => {
      const { devices: items, next } = await this.askSignedIn(auth, auth.listDevices, { page });
      return { items, next };
    });
  }

  /** Signs one of them out. */
  async removeDevice(id: string): Promise<void> {
    const { auth } = this.services;
    await this.askSignedIn(auth, auth.removeDevice, { id });
  }

  /** Everything that the server keeps of one: a JSON document in parts. */
  exportAccount(): Listed<string> {
    const { auth } = this.services;
    return listed(async ({ after }) => {
      const { part, next } = await this.askSignedIn(auth, auth.exportOwnAccount, { after });
      return { items: [part], next };
    });
  }

  /** For good. */
  async deleteAccount(password: string): Promise<void> {
    const { auth } = this.services;
    await this.askSignedIn(auth, auth.deleteOwnAccount, { password });
  }

  /**
   * Trades a refresh token for new tokens. A token that was traded before signs the device out, unless the attempt is the
   * same: that is how to ask again when an answer did not come.
   */
  async refresh({ refreshToken, attempt }: Pick<SignedIn, 'refreshToken' | 'attempt'>): Promise<SignedIn> {
    const { auth } = this.services;
    const { credentials } = await this.ask(auth, auth.refresh, { refreshToken, attempt });
    return signedInOf(credentials, this.clock.nowMs());
  }

  /**
   * What all calls below are made with from here on. Tokens are renewed before they run out, and told: keep them. `kept`
   * says what is kept now, where other processes use the same device's tokens and may have renewed them.
   */
  useTokens(tokens: SignedIn, onRenewed: (tokens: SignedIn) => void, kept?: () => Promise<SignedIn | null>): void {
    this.tokens.use(tokens, kept);
    this.tokens.onRenewed(onRenewed);
  }

  /** A program's API key instead: for the calls of those who run the server (administration), and for no others. */
  useApiKey(key: string): void {
    this.tokens.useApiKey(key);
  }
}
