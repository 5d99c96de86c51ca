import { createHash, randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { AuditNote } from '../audit/audit';
import type { Caller } from '../callers/access-tokens';
import { AccountDisabledError, ResetCodeInvalidError, WrongPasswordError } from '../callers/auth-errors';
import type { Config } from '../config/config';
import { InvalidArgumentError } from '../domain-error';
import { CONFIG } from '../injection';
import { nameKey } from './account-names';
import { DeviceSignIn, type Issued } from './device-sign-in';
import { PasswordChangeRepository } from './password-change.repository';
import { PasswordGuard, type Typed } from './password-guard';
import { hashPassword } from './passwords';

export interface Reset extends Omit<Typed, 'password'> {
  name: string;
  code: string;
  newPassword: string;
  device: string;
}

/** None that is taken for another when it is read out. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
/** 78 bits, and wrong ones are counted as wrong passwords are. */
const GROUPS = 4;
const GROUP = 4;

/** Changes passwords: for people who know the old one, or have a code from an administrator for the account. */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly passwords: PasswordChangeRepository,
    private readonly guard: PasswordGuard,
    private readonly devicesIn: DeviceSignIn,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Resolves with how many other devices were signed out. Who came by a provider sets the first one, and knows none. */
  async change(
    who: Caller,
    { newPassword, keepOtherDevices, ...typed }: Typed & { newPassword: string; keepOtherDevices: boolean },
  ): Promise<number> {
    const first = await this.passwords.withoutPassword(who.accountId);
    if (first === null && typed.password === '') throw new InvalidArgumentError('password: must not be empty');
    const account = first ?? (await this.guard.confirm(who, typed));
    const hash = await hashPassword(newPassword, typed.caller);
    const kept = keepOtherDevices ? 'all' : { deviceId: who.deviceId };
    const by = { accountId: who.accountId, accountName: who.name, origin: typed.origin.host };
    const ended = await this.passwords.change(account, hash, kept, first && { ...FIRST_ONE, ...by });
    if (ended === null) throw new WrongPasswordError(); // it was changed at this moment, elsewhere
    return ended;
  }

  /** For an administrator to tell to the person; kept as a hash alone. */
  async giveCode(
    { id, name }: { id: string; name: string },
    note: AuditNote,
  ): Promise<{ code: string; expiresAt: Date }> {
    const code = Array.from({ length: GROUPS }, letters).join('-');
    const expiresAt = new Date(Date.now() + this.config.auth.resetCodeHours * 3_600_000);
    await this.passwords.addReset(id, digest(code), expiresAt, note, name);
    return { code, expiresAt };
  }

  /** The old devices are signed out, and this one is in. ResetCodeInvalidError, AccountDisabledError. */
  async reset({ name, code, newPassword, device, origin, caller }: Reset): Promise<Issued> {
    const codeHash = digest(code);
    const key = nameKey(name);
    const wrong = () => new ResetCodeInvalidError();
    const look = () => this.passwords.accountWith(key, codeHash);
    const account = await this.guard.guarded(key, origin, null, look, wrong);
    if (account.disabledAt) throw new AccountDisabledError(account.name);
    const passwordHash = await hashPassword(newPassword, caller);
    const note = { ...BY_CODE, accountId: account.id, accountName: account.name, origin: origin.host };
    if (!(await this.passwords.reset(account, codeHash, passwordHash, note))) throw wrong();
    return this.devicesIn.signIn({ ...account, passwordHash, guest: false }, device);
  }
}

// ---- details ----

const BY_CODE = { action: 'account.reset-password', target: null, detail: {}, via: 'grpc', result: 'done' } as const;

const FIRST_ONE = { action: 'account.set-password', target: null, detail: {}, via: 'grpc', result: 'done' } as const;

const letters = (): string => Array.from({ length: GROUP }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/** However it was typed. Its bits need no salt and no slow hash. */
const digest = (code: string): Uint8Array =>
  createHash('sha256').update(code.replace(/[\s-]/g, '').toUpperCase()).digest();
