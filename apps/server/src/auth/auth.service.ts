import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../callers/access-tokens';
import {
  AccountDisabledError,
  RefreshInvalidError,
  RefreshReusedError,
  UnknownDeviceError,
} from '../callers/auth-errors';
import type { Config } from '../config/config';
import { ServerBusyError } from '../domain-error';
import { CONFIG } from '../injection';
import type { PageOf, PageOptions } from '../paging/page';
import { ServerInvitations } from '../invitations-to-server/server-invitations';
import { InvitationsService } from '../rooms/invitations.service';
import { NoGuestsError } from '../rooms/room-errors';
import { AccountNames, nameKey } from './account-names';
import { GuestEntranceRepository, isThere } from './guest-entrance.repository';
import { namesOfGuest } from './guest-names';
import { type AccountRow, AuthRepository, type DeviceRow } from './auth.repository';
import { DeviceSignIn, digest, type Issued, ofAttempt } from './device-sign-in';
import { SignUpClosedError } from './name-errors';
import { PasswordGuard, type Typed } from './password-guard';
import { hashPassword, noPassword } from './passwords';
import { SignUpLimit } from './sign-up-limit';

export interface Person extends Typed {
  name: string;
  device: string;
}

/** As they want to be called. */
export interface NewPerson extends Person {
  /** Empty: by the name. */
  displayName: string;
  /** Code of an invitation to a room; empty: they have none. */
  invitation: string;
}

/** A guest, who was invited and has no password. */
export interface NewGuest extends Pick<NewPerson, 'device' | 'origin' | 'invitation'> {
  /** Their display name. */
  called: string;
  /** The same of one who tries again; empty: of nobody else. */
  attempt: string;
}

const AGAIN_MS = 1000;

@Injectable()
export class AuthService {
  private readonly whoSignsUp: Config['auth']['whoSignsUp'];
  private readonly signUps: SignUpLimit;
  /** The limit for names that are only checked. */
  private readonly nameChecks: SignUpLimit;

  constructor(
    private readonly accounts: AuthRepository,
    private readonly guests: GuestEntranceRepository,
    private readonly names: AccountNames,
    private readonly guard: PasswordGuard,
    private readonly devicesIn: DeviceSignIn,
    private readonly invitations: InvitationsService,
    private readonly serverInvitations: ServerInvitations,
    @Inject(CONFIG) config: Config,
  ) {
    this.whoSignsUp = config.auth.whoSignsUp;
    this.signUps = new SignUpLimit(config.auth);
    this.nameChecks = new SignUpLimit(config.auth);
  }

  /** Whether somebody could sign up so, as far as it can be told now. */
  async checkName({ name, displayName, origin, invitation }: Omit<NewPerson, 'password' | 'device'>): Promise<void> {
    this.nameChecks.take(origin);
    this.refuseClosed(invitation);
    this.names.refuseReserved(name, displayName);
    await this.accounts.couldCreate({ name, nameKey: nameKey(name), displayName });
  }

  async signUp({ name, displayName, password, device, origin, caller, invitation }: NewPerson): Promise<Issued> {
    this.signUps.take(origin);
    this.refuseClosed(invitation);
    this.names.refuseReserved(name, displayName);
    const passwordHash = await hashPassword(password, caller);
    const account = await this.accounts.createAccount({ name, nameKey: nameKey(name), displayName, passwordHash });
    if (this.whoSignsUp === 'invited') await this.comeBy(invitation, account);
    else if (invitation !== '') await this.serverInvitations.count(invitation, account.id);
    return this.devicesIn.signIn(account, device);
  }

  /** An account that this device alone can be, of the invitation's room. */
  async enterAsGuest({ called, device, origin, invitation, attempt }: NewGuest): Promise<Issued> {
    this.signUps.take(origin);
    this.refuseClosed(invitation);
    if (await this.serverInvitations.isOne(invitation))
      throw new NoGuestsError('an invitation to the server is for people with a password');
    const refresh = this.devicesIn.newRefreshToken(attempt === '' ? undefined : ofAttempt(attempt, invitation));
    const before = await this.guests.guestOf(refresh.hash);
    if (!isThere(before)) this.names.refuseReserved(called);
    const first = before.state === 'spent' ? this.devicesIn.newRefreshToken() : refresh;
    const { name, displayName } = namesOfGuest(called);
    const guest = { name, nameKey: nameKey(name), displayName, passwordHash: noPassword() };
    const made = isThere(before) ? before : await this.guests.createGuest(guest, device, first);
    if (!isThere(made)) throw new ServerBusyError('the same guest comes in and goes at this moment', AGAIN_MS);
    if (made.state === 'entering') await this.comeBy(invitation, made.account); // also where another try is at it, or was cut off
    return this.devicesIn.issued(made.account, made.deviceId, first.token);
  }

  /** `deviceToken`: what the device got when it was signed in last. */
  async signIn({
    name,
    device,
    deviceToken,
    ...typed
  }: Person & { deviceToken?: string | undefined }): Promise<Issued> {
    const account = await this.guard.ofName(name, typed, deviceToken);
    if (account.disabledAt) throw new AccountDisabledError(account.name);
    return this.devicesIn.signIn(account, device);
  }

  async refresh(refreshToken: string, attempt: string): Promise<Issued> {
    const next = this.devicesIn.newRefreshToken(attempt === '' ? undefined : ofAttempt(refreshToken, attempt));
    const trade = await this.accounts.trade(digest(refreshToken), next);
    if (trade.outcome === 'invalid') throw new RefreshInvalidError();
    if (trade.outcome === 'disabled') throw new AccountDisabledError(trade.name);
    if (trade.outcome === 'reused') throw new RefreshReusedError();
    return this.devicesIn.issued(trade.account, trade.deviceId, next.token);
  }

  async signOut(refreshToken: string): Promise<void> {
    await this.accounts.endDeviceOf(digest(refreshToken), 'signed-out');
  }

  devices(caller: Caller, page: PageOptions): Promise<PageOf<DeviceRow>> {
    return this.accounts.devicesOf(caller.accountId, page);
  }

  async removeDevice(caller: Caller, id: string): Promise<void> {
    if (!(await this.accounts.endDevice(caller.accountId, id, 'removed'))) throw new UnknownDeviceError(id);
  }

  /** SignUpClosedError. */
  refuseClosed(invitation: string): void {
    const who = this.whoSignsUp;
    if (who === 'nobody' || (who === 'invited' && invitation === '')) throw new SignUpClosedError(who);
  }

  /** An invitation makes as many accounts as it has uses, and no more: one to the server, or one to a room, which has to take them. */
  async comeBy(invitation: string, { id, name }: AccountRow): Promise<void> {
    try {
      if (await this.serverInvitations.take(invitation, id)) return;
      await this.invitations.take({ id, name }, invitation);
    } catch (error) {
      await this.accounts.dropNew(id);
      throw error;
    }
  }

  /** Resolves with how many devices there were. */
  signOutEverywhere({ accountId, deviceId }: Caller, keepThisOne: boolean): Promise<number> {
    return this.accounts.endDevicesOf(accountId, 'removed', keepThisOne ? deviceId : null);
  }
}
