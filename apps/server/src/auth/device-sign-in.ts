import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AccessTokens } from '../callers/access-tokens';
import { WrongPasswordError } from '../callers/auth-errors';
import type { Config } from '../config/config';
import { CONFIG } from '../injection';
import { type AccountRow, AuthRepository } from './auth.repository';
import { DeviceTokens } from './device-tokens';

/** What a device gets at its sign-in, and stores. */
export interface Issued {
  accountId: string;
  name: string;
  accessToken: string;
  accessExpiresAtMs: number;
  accessLifetimeMs: number;
  refreshToken: string;
  /** Says at the next sign-in that this device was in before. */
  deviceToken: string;
  /** What others call the person; empty: by the name. */
  displayName: string;
  /** It has no password: this device alone can be it. */
  guest: boolean;
  /** It has no password: one signs in by a provider, or is a guest. */
  noPassword: boolean;
}

/** Gives a device of an account its tokens, once the account is proved. */
@Injectable()
export class DeviceSignIn {
  constructor(
    private readonly accounts: AuthRepository,
    private readonly accessTokens: AccessTokens,
    private readonly deviceTokens: DeviceTokens,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A new device. WrongPasswordError where the account's password has changed meanwhile, or it was disabled. */
  async signIn(account: AccountRow, device: string): Promise<Issued> {
    const refresh = this.newRefreshToken();
    const deviceId = await this.accounts.addDevice(account, device, refresh);
    if (deviceId === null) throw new WrongPasswordError();
    return this.issued(account, deviceId, refresh.token);
  }

  issued(account: Known, deviceId: string, refreshToken: string): Issued {
    const { id: accountId, name, displayName, guest, adminRights: rights } = account;
    const access = this.accessTokens.issue({ accountId, name, deviceId, rights });
    return {
      accountId,
      name,
      accessToken: access.token,
      accessExpiresAtMs: access.expiresAtMs,
      accessLifetimeMs: this.accessTokens.lifetimeSeconds * 1000,
      refreshToken,
      deviceToken: this.deviceTokens.issue({ accountId, deviceId }),
      displayName,
      guest,
      noPassword: !hasPassword(account),
    };
  }

  newRefreshToken(token = randomBytes(32).toString('base64url')): { token: string; hash: Uint8Array; expiresAt: Date } {
    const expiresAt = new Date(Date.now() + this.config.auth.refreshTokenDays * 86_400_000);
    return { token, hash: digest(token), expiresAt };
  }
}

/** Guests have none, nor have those who came by a provider and set none. */
export const hasPassword = ({
  guest,
  passwordHash,
  noPassword,
}: Pick<AccountRow, 'guest' | 'passwordHash' | 'noPassword'>): boolean => !guest && passwordHash !== noPassword;

/** The same for the same attempt, so that an answer that got lost can be given again though the server keeps none. */
export const ofAttempt = (refreshToken: string, attempt: string): string =>
  createHmac('sha256', refreshToken).update(attempt).digest('base64url');

/** 256 random bits need no salt and no slow hash. */
export const digest = (token: string): Uint8Array => createHash('sha256').update(token).digest();

// ---- details ----

type Known = Omit<AccountRow, 'disabledAt'>;
