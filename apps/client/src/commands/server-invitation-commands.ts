// Who may make an account where nobody else may, from the command line.
import {
  type Administration,
  formatServerAddress,
  parseServerAddress,
  type ServerInvitation,
} from '@midip2p/coordinator';
import { MIDIP2P } from '../own-name';
import type { AdminFlags } from './admin-flags';
import { invitationState, invitationOptions } from './invitation-commands';
import { printList } from './listing';
import type { Print } from './print';

export class ServerInvitationCommands {
  constructor(
    private readonly server: Administration,
    private readonly print: Print,
    /** What this device reaches the server by. */
    private readonly address: string,
  ) {}

  async create(flags: AdminFlags): Promise<void> {
    const { invitation, code } = await this.server.invitations.create(invitationOptions(flags));
    const at = formatServerAddress(parseServerAddress(this.address));
    const text = [
      `an invitation to make ${whom(invitation)}, ${invitationState(invitation)}.`,
      `Told this once; whoever is invited types:`,
      `  ${MIDIP2P} signup NAME --server "${at}" --invitation ${code}`,
    ];
    this.print(text, { event: 'adminServerInvitation', invitation, code, server: at });
  }

  async list({ all = false, ...flags }: AdminFlags): Promise<void> {
    await printList(this.server.invitations.list(all), flags, this.print, {
      ...{ event: 'adminServerInvitations', name: 'invitations', lines: invitationLines },
      nothing: 'no invitation that somebody could use',
    });
  }

  async revoke(id: string): Promise<void> {
    const invitation = await this.server.invitations.revoke(id);
    this.print(`nobody makes an account by ${id} any more`, { event: 'adminServerInvitation', invitation });
  }
}

// ---- details ----

const whom = ({ uses }: ServerInvitation): string =>
  uses === 1 ? 'an account' : `${uses === null ? 'any number of' : uses} accounts`;

/** Two lines, since terminals are narrow. */
function invitationLines(invitation: ServerInvitation): string[] {
  const { id, used, usedBy, invitedBy } = invitation;
  const more = used > usedBy.length ? ', …' : '';
  const who = usedBy.length === 0 ? '' : ` (${usedBy.join(', ')}${more})`;
  return [`${id}  for ${whom(invitation)}, ${used} used${who}`, `  by ${invitedBy}, ${invitationState(invitation)}`];
}
