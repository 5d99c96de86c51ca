import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config';
import { CONFIG } from '../injection';
import type { ServerInvitationAnswer } from '../generated/answers';
import { ServerInvitationsRepository } from '../invitations-to-server/server-invitations.repository';
import type { PageOf, PageOptions } from '../paging/page';
import { expiryOf, hashOfCode, newCode } from '../rooms/invitation-code';
import { TooManyInvitationsError } from '../rooms/room-errors';
import { NoSuchInvitationError } from './admin-errors';
import { AdministratorsRight, type Applicant } from './administrators-right';

/** Invitations to the server alone: people with one may make an account even if others may not. */
@Injectable()
export class ServerInvitationsService {
  constructor(
    private readonly right: AdministratorsRight,
    private readonly invitations: ServerInvitationsRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `code` is told this once. */
  create(
    who: Applicant,
    { lifetimeSeconds, uses }: { lifetimeSeconds: number; uses: number },
  ): Promise<{ invitation: ServerInvitationAnswer; code: string }> {
    const deed = { action: 'server-invitation.create', target: null, detail: { uses: String(uses) } } as const;
    return this.right.change(who, deed, async (note) => {
      const code = newCode();
      const options = {
        codeHash: hashOfCode(code),
        invitedBy: note.accountName,
        expiresAt: expiryOf(lifetimeSeconds),
        uses,
      };
      const most = this.config.limits.invitationsPerAccount;
      const invitation = await this.invitations.add(options, most, note);
      if ('untilOneExpires' in invitation) throw TooManyInvitationsError.ofServer(most, invitation.untilOneExpires);
      return { invitation, code };
    });
  }

  list(
    who: Applicant,
    { endedToo, ...page }: PageOptions & { endedToo: boolean },
  ): Promise<PageOf<ServerInvitationAnswer>> {
    const deed = { action: 'server-invitation.list', target: null, detail: {} } as const;
    return this.right.look(who, deed, () => this.invitations.list(endedToo, page));
  }

  /** Revokes an invitation; people who have come by it stay. Resolves with its new state. */
  revoke(who: Applicant, id: string): Promise<ServerInvitationAnswer> {
    const target = { kind: 'invitation', id, name: '' } as const;
    return this.right.change(who, { action: 'server-invitation.revoke', target, detail: {} }, async (note) => {
      const revoked = await this.invitations.revoke(id, note);
      if (revoked === null) throw new NoSuchInvitationError(id);
      return revoked;
    });
  }
}
