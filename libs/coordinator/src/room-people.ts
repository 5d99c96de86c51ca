// Who comes into a room, who goes, what they may do there, and whose it is: what administrators decide in any, as a client asks for it.
import { type AdminServiceClient, Role } from '@midip2p/proto';
import { type AnyRoom, anyRoom } from './any-room';
import type { Ask } from './ask';
import { type GivenInvitation, givenOf, type Invitation, invitationOf, type InvitationOptions } from './invitation';
import { type Listed, listed } from './pages';
import { type Ban, banOf, type Member, memberOf, type MemberSettings, PROTO_ROLE } from './room';
import { there } from './there';

export class RoomPeople {
  constructor(
    private readonly client: AdminServiceClient,
    private readonly ask: Ask,
  ) {}

  async invite(
    roomId: string,
    { role = 'player', uses = 1, lifetimeSeconds = 0 }: InvitationOptions = {},
  ): Promise<Invitation> {
    const { client } = this;
    const request = { roomId, role: PROTO_ROLE[role], lifetimeSeconds, uses: uses ?? 0 };
    return invitationOf(there((await this.ask(client, client.createRoomInvitation, request)).invitation));
  }

  /** Those that somebody may still come by, or all that the server keeps; the latest first. */
  invitations(roomId: string, endedToo = false): Listed<GivenInvitation> {
    const { client } = this;
    return listed(async (page) => {
      const { invitations, next } = await this.ask(client, client.listRoomInvitations, { page, roomId, endedToo });
      return { items: invitations.map(givenOf), next };
    });
  }

  /** Nobody comes by it any more. */
  async revokeInvitation(roomId: string, id: string): Promise<void> {
    const { client } = this;
    await this.ask(client, client.revokeRoomInvitation, { roomId, id });
  }

  /** `newOwner`: who owns the room from then on, where who goes does. Accounts are said by name or id. Resolves with the peers that are removed. */
  async takeOut(roomId: string, account: string, { reason = '', newOwner = '' } = {}): Promise<string[]> {
    const { client } = this;
    return (await this.ask(client, client.takeOutMember, { roomId, account, reason, newOwner })).removedPeerIds;
  }

  /** What a member, by name or id, may do from now on, also while people play. */
  async updateMember(roomId: string, account: string, settings: MemberSettings): Promise<Member> {
    const { client } = this;
    const { role, muted, mutedPorts, reason = '' } = settings;
    const request = {
      ...{ roomId, account, muted, reason },
      role: role === undefined ? Role.ROLE_UNSPECIFIED : PROTO_ROLE[role],
      mutedPorts: mutedPorts === undefined ? undefined : { names: mutedPorts },
    };
    return memberOf(there((await this.ask(client, client.updateRoomMember, request)).member));
  }

  /** Out of the room, too, and no way back in for so long; 0: for good. */
  async ban(roomId: string, account: string, { lifetimeSeconds = 0, reason = '' } = {}): Promise<Ban> {
    const { client } = this;
    return banOf(there((await this.ask(client, client.banFromRoom, { roomId, account, lifetimeSeconds, reason })).ban));
  }

  bans(roomId: string): Listed<Ban> {
    const { client } = this;
    return listed(async (page) => {
      const { bans, next } = await this.ask(client, client.listRoomBans, { page, roomId });
      return { items: bans.map(banOf), next };
    });
  }

  async liftBan(roomId: string, account: string): Promise<void> {
    const { client } = this;
    await this.ask(client, client.liftRoomBan, { roomId, account });
  }

  /** A member, by name or id, owns it from now on. */
  async setOwner(roomId: string, account: string): Promise<AnyRoom> {
    const { client } = this;
    return anyRoom(there((await this.ask(client, client.setRoomOwner, { roomId, account })).room));
  }

  /** For good, with all that is kept of it. Resolves with the peers that are removed. */
  async deleteRoom(roomId: string, reason: string): Promise<string[]> {
    const { client } = this;
    return (await this.ask(client, client.deleteAnyRoom, { roomId, reason })).removedPeerIds;
  }
}
