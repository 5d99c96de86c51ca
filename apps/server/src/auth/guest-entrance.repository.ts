import { Injectable } from '@nestjs/common';
import { ownBytes } from '../database/bytes';
import { Database, isTaken } from '../database/database';
import { NameTakenError } from '../domain-error';
import { picturesOf } from './account-names';
import { type AccountRow, type NewAccount, refuseNames } from './auth.repository';

/** What came of a guest's first refresh token: nothing, nothing any more, or a guest who is in no room yet, or is. */
export type FirstToken = { state: 'new' | 'spent' } | GuestThere;

interface GuestThere {
  state: 'entering' | 'entered';
  account: AccountRow;
  deviceId: string;
}

export const isThere = (token: FirstToken): token is GuestThere => 'account' in token;

@Injectable()
export class GuestEntranceRepository {
  constructor(private readonly db: Database) {}

  async guestOf(hash: Uint8Array): Promise<FirstToken> {
    const token = await this.db.refreshToken.findUnique({
      where: { hash: ownBytes(hash) },
      include: { device: { include: { account: { include: { members: { take: 1 } } } } } },
    });
    if (token === null) return { state: 'new' };
    const { account, endedAt, id: deviceId } = token.device;
    const over = token.tradedAt !== null || endedAt !== null || account.disabledAt !== null || !account.guest;
    if (over || token.expiresAt < new Date()) return { state: 'spent' };
    return { state: account.members.length === 0 ? 'entering' : 'entered', account, deviceId };
  }

  /**
   * An account without a password, and the device that has it; what has come of that refresh token meanwhile, where another try
   * was at it. Throws NameTakenError, NameDoubleError.
   */
  async createGuest(
    guest: NewAccount & { passwordHash: string },
    device: string,
    { hash, expiresAt }: { hash: Uint8Array; expiresAt: Date },
  ): Promise<FirstToken> {
    const { name, displayName } = guest;
    const refreshTokens = { create: { hash: ownBytes(hash), expiresAt } };
    try {
      return await this.db.$transaction(async (tx) => {
        await refuseNames(tx, guest);
        const data = { ...guest, guest: true, pictures: picturesOf(name, displayName) };
        const account = await tx.account.create({ data });
        const { id: deviceId } = await tx.device.create({
          data: { accountId: account.id, name: device, refreshTokens },
        });
        return { state: 'entering' as const, account, deviceId };
      });
    } catch (error) {
      if (!(isTaken(error) || error instanceof NameTakenError)) throw error;
      const other = await this.guestOf(hash);
      if (other.state !== 'new') return other;
      throw new NameTakenError('account', name);
    }
  }
}
