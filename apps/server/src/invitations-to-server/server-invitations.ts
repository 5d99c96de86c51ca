import { Injectable } from '@nestjs/common';
import { hashOfCode } from '../rooms/invitation-code';
import { InvitationExpiredError, InvitationRevokedError, InvitationUsedError } from '../rooms/room-errors';
import { ServerInvitationsRepository } from './server-invitations.repository';

/** Checks invitations to the server when somebody makes an account with one. */
@Injectable()
export class ServerInvitations {
  constructor(private readonly invitations: ServerInvitationsRepository) {}

  isOne(code: string): Promise<boolean> {
    return this.invitations.isOne(hashOfCode(code));
  }

  /** For servers on which nobody needs an invitation: a valid one is counted, an invalid one is ignored. */
  async count(code: string, accountId: string): Promise<void> {
    await this.invitations.take(hashOfCode(code), accountId);
  }

  /** False: the code is none of them. InvitationUsedError, InvitationRevokedError, InvitationExpiredError. */
  async take(code: string, accountId: string): Promise<boolean> {
    const come = await this.invitations.take(hashOfCode(code), accountId);
    if (come === 'used') throw new InvitationUsedError();
    if (come === 'revoked') throw new InvitationRevokedError();
    if (typeof come === 'object') throw new InvitationExpiredError(come.expiredAt);
    return come === 'in';
  }
}
