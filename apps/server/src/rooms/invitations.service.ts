import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../callers/access-tokens';
import type { Config } from '../config/config';
import { NotAllowedError } from '../domain-error';
import { CONFIG } from '../injection';
import type { PageOf, PageOptions } from '../paging/page';
import type { Accepted, GivenInvitation, InvitationOptions } from './invitation';
import { expiryOf, hashOfCode, idOfHash, newCode } from './invitation-code';
import { InvitationsRepository } from './invitations.repository';
import { mayDo, mayInviteAs } from './rights';
import type { Room } from './room';
import {
  InvitationExpiredError,
  InvitationRevokedError,
  InvitationUnknownError,
  InvitationUsedError,
  MembersOnlyError,
  notTaken,
  TooManyInvitationsError,
} from './room-errors';
import { RoomsService } from './rooms.service';

@Injectable()
export class InvitationsService {
  constructor(
    private readonly rooms: RoomsService,
    private readonly invitations: InvitationsRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async invite(
    caller: Caller,
    { roomId, role, lifetimeSeconds, uses }: InvitationOptions,
  ): Promise<{ id: string; code: string; room: Room; expiresAt: Date }> {
    const room = await this.mayInvite(caller, roomId);
    refuseUnless(mayInviteAs(room.role, role));
    if (room.entry === 'members') throw new MembersOnlyError();
    const code = newCode();
    const codeHash = hashOfCode(code);
    const expiresAt = expiryOf(lifetimeSeconds);
    const most = this.config.limits.invitationsPerAccount;
    const invitation = { codeHash, roomId, role, invitedBy: caller.accountId, expiresAt, uses };
    const untilOneExpires = await this.invitations.add(invitation, most);
    if (untilOneExpires) throw TooManyInvitationsError.ofAccount(most, untilOneExpires);
    return { id: idOfHash(codeHash), code, room, expiresAt };
  }

  async list(
    caller: Caller,
    { roomId, endedToo, ...page }: PageOptions & { roomId: string; endedToo: boolean },
  ): Promise<PageOf<GivenInvitation>> {
    await this.mayInvite(caller, roomId);
    return this.invitations.list(roomId, endedToo, page);
  }

  async revoke(caller: Caller, { roomId, id }: { roomId: string; id: string }): Promise<void> {
    const room = await this.mayInvite(caller, roomId);
    const invitation = await this.invitations.find(roomId, id);
    if (!invitation) throw InvitationUnknownError.ofId(id);
    refuseUnless(mayInviteAs(room.role, invitation.given.role));
    await this.invitations.revoke(roomId, invitation.codeHash);
  }

  async accept(caller: Caller, code: string): Promise<Room> {
    const id = await this.take({ id: caller.accountId, name: caller.name }, code);
    return this.rooms.get(caller, { id });
  }

  /** Makes that account a member; resolves with the id of the room. */
  async take(account: { id: string; name: string }, code: string): Promise<string> {
    const accepted = await this.invitations.accept(hashOfCode(code), account.id);
    if (accepted.outcome !== 'accepted') throw refusalOf(accepted, account.name);
    return accepted.roomId;
  }

  // ---- details ----

  private async mayInvite(caller: Caller, roomId: string): Promise<Room> {
    const room = await this.rooms.get(caller, { id: roomId });
    if (!mayDo(room.role, 'invite'))
      throw new NotAllowedError('only the owner and the moderators of a room invite to it');
    return room;
  }
}

// ---- details ----

function refuseUnless(allowed: boolean): void {
  if (!allowed) throw new NotAllowedError('only the owner of a room makes moderators');
}

function refusalOf(accepted: Exclude<Accepted, { outcome: 'accepted' }>, name: string): Error {
  switch (accepted.outcome) {
    case 'unknown':
      return InvitationUnknownError.ofCode();
    case 'used':
      return new InvitationUsedError();
    case 'revoked':
      return new InvitationRevokedError();
    case 'expired':
      return new InvitationExpiredError(accepted.at);
    default:
      return notTaken(accepted, name);
  }
}
