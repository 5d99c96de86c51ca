import { ServerCalls } from './server-calls';
import { ServerIncompatibleError, TokenMissingError } from './errors';
import { type Listed, listed } from './pages';
import { type Identity, identityOf, type Newcomer, type PendingSignIn, pendingOf } from './provider-sign-in';
import { type Device, type SignedIn, signedInOf } from './tokens';

/** The calls to a server about one's account and its devices. */
export abstract class AccountCalls extends ServerCalls {
  /**
   * Rejects as `signUp` would for these names. A server too old for this check is taken to have nothing against them.
   */
  async checkName(name: string, displayName = '', invitation = ''): Promise<void> {
    const { auth } = this.services;
    try {
      await this.ask(auth, auth.checkName, { name, displayName, invitation });
    } catch (error) {
      if (!(error instanceof ServerIncompatibleError || error instanceof TokenMissingError)) throw error;
    }
  }

  /**
   * Makes an account, and signs this device in. `displayName`: shown to others; empty: the name is. `invitation`: its
   * code, if the server takes only people who are invited.
   */
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
   * Makes an account without a password, with an invitation: only this device can be it. `called`: the display name.
   * `attempt`: a secret of 22 random characters or more; use the same one again if an answer was lost. Rejects with
   * ServerIncompatibleError if the server is too old to have guests.
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

  /**
   * Gives a guest a password, and another name to sign in with; without a name, the old one stays. Resolves with the
   * new tokens.
   */
  async makeLasting(newPassword: string, name?: string): Promise<SignedIn> {
    const { auth } = this.services;
    await this.askSignedIn(auth, auth.makeLasting, { newPassword, name });
    return this.tokens.renew();
  }

  /** Sets the display name; empty: the account's name is shown. Resolves with the name as the server has it. */
  async setDisplayName(wanted: string): Promise<string> {
    const { auth } = this.services;
    return (await this.askSignedIn(auth, auth.setDisplayName, { displayName: wanted })).displayName;
  }

  /**
   * `deviceToken`: the one that this device got at its last sign-in to that account (SignedIn.deviceToken); empty:
   * none.
   */
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
   * Begins a sign-in by the server's provider of that name; empty: the only one. Rejects with ServerIncompatibleError
   * if the server is too old to have providers.
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

  /** null: the person is not done. A wrong name or invitation can be corrected, and the call made again. */
  async finishProviderSignIn(secret: string, newcomer: Newcomer = {}): Promise<SignedIn | null> {
    const { auth } = this.services;
    const request = { name: undefined, displayName: undefined, invitation: undefined, ...newcomer, secret };
    const { credentials } = await this.ask(auth, auth.finishProviderSignIn, request);
    return credentials ? signedInOf(credentials, this.clock.nowMs()) : null;
  }

  /** As `beginProviderSignIn`: when it is done, one can sign in by that provider, too. */
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

  /** The identities at providers by which one can sign in. */
  identities(): Listed<Identity> {
    const { auth } = this.services;
    return listed(async (page) => {
      const { identities, next } = await this.askSignedIn(auth, auth.listIdentities, { page });
      return { items: identities.map(identityOf), next };
    });
  }

  /** Unlinks an identity: nobody can sign in by it any more. */
  async removeIdentity(issuer: string): Promise<void> {
    const { auth } = this.services;
    await this.askSignedIn(auth, auth.removeIdentity, { issuer });
  }

  /** Resolves with new tokens, which describe the account as it is now. */
  renewTokens(): Promise<SignedIn> {
    return this.tokens.renew();
  }

  /** Sets a new password with a code from an administrator: other devices are signed out, and this one is signed in. */
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

  /** Everything that the server keeps about the account: a JSON document in parts. */
  exportAccount(): Listed<string> {
    const { auth } = this.services;
    return listed(async ({ after }) => {
      const { part, next } = await this.askSignedIn(auth, auth.exportOwnAccount, { after });
      return { items: [part], next };
    });
  }

  /** Deletes the account for good. */
  async deleteAccount(password: string): Promise<void> {
    const { auth } = this.services;
    await this.askSignedIn(auth, auth.deleteOwnAccount, { password });
  }

  /**
   * Exchanges a refresh token for new tokens. A token that was exchanged before signs the device out, unless the
   * attempt is the same: so if an answer was lost, ask again with the same attempt.
   */
  async refresh({ refreshToken, attempt }: Pick<SignedIn, 'refreshToken' | 'attempt'>): Promise<SignedIn> {
    const { auth } = this.services;
    const { credentials } = await this.ask(auth, auth.refresh, { refreshToken, attempt });
    return signedInOf(credentials, this.clock.nowMs());
  }

  /**
   * Sets the tokens for all calls below. They are renewed before they run out, and the new ones are reported: store
   * them. `kept` returns the stored ones, if other processes use the same device's tokens and may have renewed them.
   */
  useTokens(tokens: SignedIn, onRenewed: (tokens: SignedIn) => void, kept?: () => Promise<SignedIn | null>): void {
    this.tokens.use(tokens, kept);
    this.tokens.onRenewed(onRenewed);
  }

  /** Uses a program's API key instead: only for the calls of administrators (`administration`). */
  useApiKey(key: string): void {
    this.tokens.useApiKey(key);
  }
}
