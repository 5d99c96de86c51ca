import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config';
import { CERTIFICATE, CONFIG } from '../injection';
import type { ServerCertificate } from '../keys/certificate';
import type { PageOf, PageOptions } from '../paging/page';
import type { GivenInvitation, InvitationOptions } from '../rooms/invitation';
import { expiryOf, hashOfCode, idOfHash, newCode } from '../rooms/invitation-code';
import { InvitationsRepository } from '../rooms/invitations.repository';
import {
  InvitationUnknownError,
  MembersOnlyError,
  RoomClosedError,
  TooManyInvitationsError,
} from '../rooms/room-errors';
import { NoSuchRoomError } from './admin-errors';
import { AdministratorsRight, type Applicant, type Deed } from './administrators-right';
import { AllRoomsRepository } from './all-rooms.repository';
import type { InvitationAnswer } from '../generated/answers';

/** Invitations to any room of a server, whoever owns it. */
@Injectable()
export class RoomInvitationsService {
  constructor(
    private readonly right: AdministratorsRight,
    private readonly invitations: InvitationsRepository,
    private readonly rooms: AllRoomsRepository,
    @Inject(CERTIFICATE) private readonly certificate: ServerCertificate,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Its code is told this once. */
  create(
    who: Applicant,
    { roomId, role, lifetimeSeconds, uses }: InvitationOptions,
  ): Promise<InvitationAnswer & Pick<InvitationOptions, 'role'>> {
    const detail = { role, uses: String(uses) };
    return this.right.change(who, deedOn(roomId, 'room.invite', detail), async (note) => {
      const code = newCode();
      const [codeHash, expiresAt] = [hashOfCode(code), expiryOf(lifetimeSeconds)];
      const invitation = { codeHash, roomId, role, expiresAt, uses };
      const most = this.config.limits.invitationsPerAccount;
      const by = { invitedBy: note.accountId, byAdmin: note.accountName };
      const given = await this.invitations.addAny({ ...invitation, ...by }, most, note);
      if (given === null) throw new NoSuchRoomError(roomId);
      if (given === 'closed') throw new RoomClosedError(roomId);
      if (given === 'members-only') throw new MembersOnlyError();
      if ('untilOneExpires' in given) throw TooManyInvitationsError.ofRoom(most, given.untilOneExpires);
      return {
        ...{ id: idOfHash(codeHash), code, roomId, roomName: given.roomName, role, uses },
        expiresAtMs: expiresAt.getTime(),
        serverFingerprint: this.certificate.selfSigned ? this.certificate.fingerprint : '',
      };
    });
  }

  list(
    who: Applicant,
    { roomId, endedToo, ...page }: PageOptions & { roomId: string; endedToo: boolean },
  ): Promise<PageOf<GivenInvitation>> {
    return this.right.look(who, deedOn(roomId, 'room.list-invitations'), async () => {
      await this.refuseUnknown(roomId);
      return this.invitations.list(roomId, endedToo, page);
    });
  }

  /** Revokes an invitation, whoever gave it. Resolves with its new state. */
  revoke(who: Applicant, { roomId, id }: { roomId: string; id: string }): Promise<GivenInvitation> {
    return this.right.change(who, deedOn(roomId, 'room.revoke-invitation', { invitation: id }), async (note) => {
      await this.refuseUnknown(roomId);
      const before = await this.invitations.find(roomId, id);
      if (before) await this.invitations.revoke(roomId, before.codeHash, note);
      const now = before && (await this.invitations.find(roomId, id));
      if (!now) throw InvitationUnknownError.ofId(id);
      return now.given;
    });
  }

  // ---- details ----

  private async refuseUnknown(roomId: string): Promise<void> {
    if (!(await this.rooms.isThere(roomId))) throw new NoSuchRoomError(roomId);
  }
}

// ---- details ----

const deedOn = (roomId: string, action: Deed['action'], detail: Deed['detail'] = {}): Deed => ({
  action,
  target: { kind: 'room', id: roomId, name: '' },
  detail,
});
