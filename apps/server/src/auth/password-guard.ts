import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../callers/access-tokens';
import { WrongPasswordError } from '../callers/auth-errors';
import type { Origin } from '../callers/origin';
import type { Config } from '../config/config';
import { CONFIG } from '../injection';
import { nameKey } from './account-names';
import { type AccountRow, AuthRepository } from './auth.repository';
import { DeviceTokens } from './device-tokens';
import { Guesses } from './guesses';
import { accountWith } from './passwords';

export interface Typed {
  password: string;
  origin: Origin;
  /** Aborted when they wait no longer. */
  caller?: AbortSignal | undefined;
}

/** The one place where a password, or what stands for one, is looked at: guesses are counted before, and given back when they were none. */
@Injectable()
export class PasswordGuard {
  private readonly guesses: Guesses;

  constructor(
    private readonly accounts: AuthRepository,
    private readonly deviceTokens: DeviceTokens,
    @Inject(CONFIG) config: Config,
  ) {
    this.guesses = new Guesses(config.auth);
  }

  /** The account whose password that is. `deviceToken`: what the device got when it was signed in last. WrongPasswordError. */
  async ofName(name: string, typed: Typed, deviceToken?: string): Promise<AccountRow> {
    const before = await this.signedInBefore(nameKey(name), deviceToken);
    return this.guarded(nameKey(name), typed.origin, before, () => this.look(nameKey(name), typed));
  }

  /** Whether it is really them: what cannot be taken back needs the password, and guesses count as at sign-in. */
  confirm(who: Caller, typed: Typed): Promise<AccountRow> {
    const key = nameKey(who.name);
    // By its id: the name may be another by now than when the token was written.
    const find = () => this.accounts.accountById(who.accountId);
    return this.guarded(key, typed.origin, who.deviceId, () => accountWith(find, typed.password, typed.caller));
  }

  /** `look` resolves with null for a guess that was wrong: `wrong` is thrown then. */
  async guarded<T>(
    key: string,
    origin: Origin,
    deviceId: string | null,
    look: () => Promise<T | null>,
    wrong: () => Error = () => new WrongPasswordError(),
  ): Promise<T> {
    const guess = this.guesses.begin(key, origin, deviceId);
    let found: T | null;
    try {
      found = await look();
    } catch (error) {
      guess.undone();
      throw error;
    }
    if (found === null) throw wrong();
    guess.right();
    return found;
  }

  // ---- details ----

  private look(key: string, { password, caller }: Typed): Promise<AccountRow | null> {
    return accountWith(() => this.accounts.accountByName(key), password, caller);
  }

  /** The device that says so, if it was signed in to the account of that name, and not removed from it since. */
  private async signedInBefore(key: string, deviceToken = ''): Promise<string | null> {
    const before = deviceToken === '' ? null : this.deviceTokens.read(deviceToken);
    if (!before) return null;
    return (await this.accounts.wasSignedIn(key, before.accountId, before.deviceId)) ? before.deviceId : null;
  }
}
