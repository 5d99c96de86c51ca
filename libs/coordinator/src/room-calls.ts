import { Role } from '@midip2p/proto';
import { AccountCalls } from './account-calls';
import { type GivenInvitation, givenOf, type Invitation, invitationOf, type InvitationOptions } from './invitation';
import { type Listed, listed } from './pages';
import {
  type Ban,
  banOf,
  type Member,
  memberOf,
  type MemberSettings,
  PROTO_ROLE,
  protoSettings,
  type PublicRoom,
  publicRoomOf,
  type Room,
  roomOf,
  type RoomSettings,
} from './room';
import { there } from './there';

/** The calls to a server about rooms: their settings, their members, and the invitations to them. */
export abstract class RoomCalls extends AccountCalls {
  async createRoom(name: string): Promise<Room> {
    const { rooms } = this.services;
    return roomOf(there((await this.askSignedIn(rooms, rooms.createRoom, { name })).room));
  }

  /** The rooms of which one is a member, by name. */
  rooms(size?: number): Listed<Room> {
    const { rooms } = this.services;
    return listed(async (page) => {
      const answer = await this.askSignedIn(rooms, rooms.listRooms, { page });
      return { items: answer.rooms.map(roomOf), next: answer.next };
    }, size);
  }

  /** Of one of one's own rooms, by name. */
  members(roomId: string): Listed<Member> {
    const { rooms } = this.services;
    return listed(async (page) => {
      const { members, next } = await this.askSignedIn(rooms, rooms.listMembers, { page, roomId });
      return { items: members.map(memberOf), next };
    });
  }

  /** One of one's own rooms. */
  async room(idOrName: string): Promise<Room> {
    const { rooms } = this.services;
    const room = { $case: UUID.test(idOrName) ? ('id' as const) : ('name' as const), value: idOrName };
    return roomOf(there((await this.askSignedIn(rooms, rooms.getRoom, { room })).room));
  }

  /** One's own room alone. */
  async updateRoom(roomId: string, settings: RoomSettings): Promise<Room> {
    const { rooms } = this.services;
    const request = { roomId, ...protoSettings(settings) };
    return roomOf(there((await this.askSignedIn(rooms, rooms.updateRoom, request)).room));
  }

  /** Rooms that anybody may enter, by name; `prefix`: how their names begin, whatever the case. */
  publicRooms(prefix = ''): Listed<PublicRoom> {
    const { rooms } = this.services;
    return listed(async (page) => {
      const answer = await this.askSignedIn(rooms, rooms.listPublicRooms, { page, prefix });
      return { items: answer.rooms.map(publicRoomOf), next: answer.next };
    });
  }

  /** Makes oneself a member of a public room. */
  async enterRoom(roomId: string): Promise<Room> {
    const { rooms } = this.services;
    return roomOf(there((await this.askSignedIn(rooms, rooms.enterRoom, { roomId })).room));
  }

  /** Leaves a room for good, and its running session. Not for the owner. */
  async leaveRoom(roomId: string): Promise<void> {
    const { rooms } = this.services;
    await this.askSignedIn(rooms, rooms.leaveRoom, { roomId });
  }

  /** Makes a member the owner. */
  async transferRoom(roomId: string, name: string): Promise<Room> {
    const { rooms } = this.services;
    return roomOf(there((await this.askSignedIn(rooms, rooms.transferRoom, { roomId, name })).room));
  }

  /** Deletes a room for good; resolves with the ids of the peers that were in it. */
  async deleteRoom(roomId: string): Promise<string[]> {
    const { rooms } = this.services;
    return (await this.askSignedIn(rooms, rooms.deleteRoom, { roomId })).removedPeerIds;
  }

  /** Sets what a member may do from now on, also while people play. */
  async updateMember(roomId: string, name: string, settings: MemberSettings): Promise<Member> {
    const { rooms } = this.services;
    const { role, muted, mutedPorts, reason = '' } = settings;
    const ports = mutedPorts === undefined ? undefined : { names: mutedPorts };
    const request = {
      roomId,
      name,
      role: role === undefined ? Role.ROLE_UNSPECIFIED : PROTO_ROLE[role],
      muted,
      mutedPorts: ports,
      reason,
    };
    return memberOf(there((await this.askSignedIn(rooms, rooms.updateMember, request)).member));
  }

  /** Puts a member out of the running session until it ends; resolves with the ids of the peers. */
  async removeFromSession(roomId: string, name: string, reason = ''): Promise<string[]> {
    const { rooms } = this.services;
    const request = { roomId, name, reason };
    return (await this.askSignedIn(rooms, rooms.removeFromSession, request)).removedPeerIds;
  }

  /** Puts a member out of the room, too, and bars them for this long; 0: for good. */
  async ban(roomId: string, name: string, { lifetimeSeconds = 0, reason = '' } = {}): Promise<Ban> {
    const { rooms } = this.services;
    const request = { roomId, name, lifetimeSeconds, reason };
    return banOf(there((await this.askSignedIn(rooms, rooms.banPlayer, request)).ban));
  }

  bans(roomId: string): Listed<Ban> {
    const { rooms } = this.services;
    return listed(async (page) => {
      const { bans, next } = await this.askSignedIn(rooms, rooms.listBans, { page, roomId });
      return { items: bans.map(banOf), next };
    });
  }

  async liftBan(roomId: string, name: string): Promise<void> {
    const { rooms } = this.services;
    await this.askSignedIn(rooms, rooms.liftBan, { roomId, name });
  }

  async invite(
    roomId: string,
    { role = 'player', uses = 1, lifetimeSeconds = 0 }: InvitationOptions = {},
  ): Promise<Invitation> {
    const { rooms } = this.services;
    const request = { roomId, role: PROTO_ROLE[role], lifetimeSeconds, uses: uses ?? 0 };
    return invitationOf(there((await this.askSignedIn(rooms, rooms.createInvitation, request)).invitation));
  }

  /** The invitations that can still be used, or all that the server keeps; the latest first. */
  invitations(roomId: string, endedToo = false): Listed<GivenInvitation> {
    const { rooms } = this.services;
    return listed(async (page) => {
      const request = { page, roomId, endedToo };
      const { invitations, next } = await this.askSignedIn(rooms, rooms.listInvitations, request);
      return { items: invitations.map(givenOf), next };
    });
  }

  /** Revokes an invitation: nobody can come by it any more. */
  async revokeInvitation(roomId: string, id: string): Promise<void> {
    const { rooms } = this.services;
    await this.askSignedIn(rooms, rooms.revokeInvitation, { roomId, id });
  }

  async acceptInvitation(code: string): Promise<Room> {
    const { rooms } = this.services;
    return roomOf(there((await this.askSignedIn(rooms, rooms.acceptInvitation, { code })).room));
  }
}

// ---- details ----

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
