// Invitations to make an account, as administrators ask for them.
import type { AdminServiceClient, ServerInvitation as ProtoInvitation } from '@midip2p/proto';
import type { Ask } from './ask';
import { type GivenInvitation, invitationState } from './invitation';
import { type Listed, listed } from './pages';
import { there } from './there';

/** An invitation that was given, without its code. */
export interface ServerInvitation extends Omit<ProtoInvitation, 'uses' | 'state'> {
  /** null: any number. */
  uses: number | null;
  state: GivenInvitation['state'];
}

export class ServerInvitations {
  constructor(
    private readonly client: AdminServiceClient,
    private readonly ask: Ask,
  ) {}

  /** `code` is shown only this once. The defaults are one account and a week; `uses` null: any number. */
  async create({ uses = 1, lifetimeSeconds = 0 }: { uses?: number | null; lifetimeSeconds?: number } = {}): Promise<{
    invitation: ServerInvitation;
    code: string;
  }> {
    const { client } = this;
    const request = { uses: uses ?? 0, lifetimeSeconds };
    const { invitation, code } = await this.ask(client, client.createServerInvitation, request);
    return { invitation: givenOf(there(invitation)), code };
  }

  /** The invitations that can still be used, or all that the server keeps; the latest first. */
  list(endedToo = false): Listed<ServerInvitation> {
    const { client } = this;
    return listed(async (page) => {
      const { invitations, next } = await this.ask(client, client.listServerInvitations, { page, endedToo });
      return { items: invitations.map(givenOf), next };
    });
  }

  async revoke(id: string): Promise<ServerInvitation> {
    const { client } = this;
    return givenOf(there((await this.ask(client, client.revokeServerInvitation, { id })).invitation));
  }
}

// ---- details ----

const givenOf = ({ uses, state, ...invitation }: ProtoInvitation): ServerInvitation => ({
  ...invitation,
  uses: uses || null,
  state: invitationState(state),
});
