// The calls of administrators about the people of any room: invitations, members, roles, bans and owners.
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

  /** The invitations that can still be used, or all that the server keeps; the latest first. */
  invitations(roomId: string, endedToo = false): Listed<GivenInvitation> {
    const { client } = this;
    return listed(async (page) => {
      const { invitations, next } = await this.ask(client, client.listRoomInvitations, { page, roomId, endedToo });
      return { items: invitations.map(givenOf), next };
    });
  }

  /** Revokes an invitation: nobody can come by it any more. */
  async revokeInvitation(roomId: string, id: string): Promise<void> {
    const { client } = this;
    await this.ask(client, client.revokeRoomInvitation, { roomId, id });
  }

  /**
   * `newOwner`: who owns the room from then on, if the owner is taken out. Accounts are given by name or id. Resolves
   * with the removed peers.
   */
  async takeOut(roomId: string, account: string, { reason = '', newOwner = '' } = {}): Promise<string[]> {
    const { client } = this;
    return (await this.ask(client, client.takeOutMember, { roomId, account, reason, newOwner })).removedPeerIds;
  }

  /** Sets what a member, by name or id, may do from now on, also while people play. */
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

  /** Puts a member out of the room, too, and bars them for this long; 0: for good. */
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

  /** Makes a member, by name or id, the owner. */
  async setOwner(roomId: string, account: string): Promise<AnyRoom> {
    const { client } = this;
    return anyRoom(there((await this.ask(client, client.setRoomOwner, { roomId, account })).room));
  }

  /** Deletes a room for good, with all that is kept about it. Resolves with the removed peers. */
  async deleteRoom(roomId: string, reason: string): Promise<string[]> {
    const { client } = this;
    return (await this.ask(client, client.deleteAnyRoom, { roomId, reason })).removedPeerIds;
  }
}
