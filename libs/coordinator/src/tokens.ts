import { randomBytes } from 'node:crypto';
import type { Credentials } from '@midip2p/proto';
import type { Clock } from './clock';
import { CoordinatorError, NotSignedInError, TokenInvalidError } from './errors';
import { mayPass } from './what-ends';

/** What a signed-in device keeps. */
export interface SignedIn {
  accountId: string;
  name: string;
  accessToken: string;
  /** Milliseconds since 1970, by this machine's clock. */
  accessExpiresAt: number;
  /** Good for one renewal; the next one comes with it. */
  refreshToken: string;
  /**
   * By what the server knows that two renewals with this refresh token are one, tried again: by this process when the
   * answer got lost, by the next one after a crash, or by two processes at once.
   */
  attempt: string;
  /** Says at the next sign-in to this account that the device was in before: to be kept when it signs out. Empty: an older server. */
  deviceToken: string;
  /** What others call the person; empty: by the name. Absent: kept by an older client. */
  displayName?: string;
  /** It has no password: these tokens are all that says who it is. Absent: kept by an older client. */
  guest?: boolean;
  /** It has no password: one signs in by a provider, or is a guest. Absent: kept by an older client. */
  noPassword?: boolean;
}

/** One that is signed in to the account. Times are milliseconds since 1970, by the server's clock. */
export interface Device {
  id: string;
  name: string;
  signedInAtMs: number;
  seenAtMs: number;
  thisOne: boolean;
}

/** By this machine's clock, whatever the server's says. */
export function signedInOf(credentials: Credentials | undefined, nowMs: number): SignedIn {
  const { accountId = '', name = '', accessToken = '', refreshToken = '', accessLifetimeMs = 0 } = credentials ?? {};
  const { deviceToken = '', displayName = '', guest = false, noPassword = false } = credentials ?? {};
  const attempt = randomBytes(18).toString('base64url');
  return {
    accountId,
    name,
    accessToken,
    accessExpiresAt: nowMs + accessLifetimeMs,
    refreshToken,
    attempt,
    deviceToken,
    displayName,
    guest,
    noPassword,
  };
}

/** A token is renewed so long before its end, or in the last third of its life. */
const AHEAD_MS = 60_000;
const RETRY_MS = 5000;

/**
 * The tokens in use, renewed before they run out.
 *
 * Design: a refresh token that is shown twice signs the device out, so there is never more than one renewal at a time:
 * whoever needs one waits for that which is under way.
 */
export class Tokens {
  private held: SignedIn | null = null;
  /** Of a program, in place of what somebody who is signed in has. */
  private apiKey: string | null = null;
  private renewal: Promise<SignedIn> | null = null;
  private kept: () => Promise<SignedIn | null> = () => Promise.resolve(null);
  private readonly listeners = new Set<(tokens: SignedIn) => void>();
  private callOff = () => {};
  private closed = false;

  constructor(
    private readonly trade: (held: SignedIn) => Promise<SignedIn>,
    private readonly clock: Clock,
  ) {}

  use(tokens: SignedIn, kept = this.kept): void {
    this.held = tokens;
    this.kept = kept;
    this.schedule(tokens);
  }

  /** From now on every call shows this key, which nothing renews. */
  useApiKey(key: string): void {
    this.apiKey = key;
  }

  /** A token that is good now. NotSignedInError, and whatever renewing can fail with. */
  async access(): Promise<string> {
    if (this.apiKey !== null) return this.apiKey;
    if (this.held === null) throw new NotSignedInError('nobody is signed in; sign in first');
    if (this.held.accessExpiresAt > this.clock.nowMs()) return this.held.accessToken;
    return (await this.renew()).accessToken;
  }

  /** Gets new ones now. When `refused` is given and another token is in use already, that one is taken. */
  async renew(refused?: string): Promise<SignedIn> {
    if (this.apiKey !== null)
      throw new TokenInvalidError(
        'the server does not know this API key: it was revoked or has expired, or is of another server',
      );
    if (this.held === null) throw new NotSignedInError('nobody is signed in; sign in first');
    if (refused !== undefined && this.renewal === null && this.held.accessToken !== refused) return this.held;
    this.renewal ??= this.replace(this.held).finally(() => (this.renewal = null));
    return this.renewal;
  }

  /** Calls `listener` with all tokens renewed from now on; the result calls it off. */
  onRenewed(listener: (tokens: SignedIn) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.closed = true;
    this.callOff();
    this.listeners.clear();
  }

  // ---- details ----

  private async replace(held: SignedIn): Promise<SignedIn> {
    const kept = (await this.kept()) ?? held;
    const fresh = kept.refreshToken !== held.refreshToken && kept.accessExpiresAt - this.clock.nowMs() > AHEAD_MS;
    const renewed = fresh ? kept : await this.trade(kept);
    if (this.held === held) this.use(renewed); // else somebody signed in meanwhile
    for (const listener of this.listeners) listener(renewed);
    return renewed;
  }

  private schedule({ accessExpiresAt }: SignedIn): void {
    this.callOff();
    const left = accessExpiresAt - this.clock.nowMs();
    if (left > 0 && !this.closed) this.renewAfter(left - Math.min(AHEAD_MS, left / 3));
  }

  private renewAfter(delayMs: number): void {
    const renew = () => {
      this.renew().catch((error: unknown) => {
        // The server may be back before the token has run out. Any other refusal is heard by whoever calls next.
        if (!this.closed && error instanceof CoordinatorError && mayPass(error)) this.renewAfter(RETRY_MS);
      });
    };
    this.callOff = this.clock.after(delayMs, renew, true);
  }
}
