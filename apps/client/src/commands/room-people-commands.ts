// Who comes into a room, who goes, what they may do there, and whose it is: what an administrator decides from the command line.
import { type Administration, ownerOf } from '@midip2p/coordinator';
import { ClientError } from '../errors';
import { devices, present, roomNamed } from './admin-meant';
import type { AdminFlags } from './admin-flags';
import { refuseUnlessOne, printInvitation, printInvitations, takeBack, invitationOptions } from './invitation-commands';
import * as member from './member-commands';
import type { MemberActions } from './member-program';
import type { Print } from './print';

export class RoomPeopleCommands {
  constructor(
    private readonly server: Administration,
    private readonly print: Print,
    /** What this device reaches the server by. */
    private readonly address: string,
  ) {}

  async invite(which: string, flags: AdminFlags): Promise<void> {
    const options = invitationOptions(flags);
    const { id } = await roomNamed(this.server, which);
    printInvitation(await this.server.people.invite(id, options), this.address, this.print);
  }

  async invitations(which: string, flags: AdminFlags): Promise<void> {
    await printInvitations(this.server.people, await roomNamed(this.server, which), flags, this.print);
  }

  async revoke(which: string, invitation: string | null, flags: AdminFlags): Promise<void> {
    refuseUnlessOne(invitation, flags);
    await takeBack(this.server.people, await roomNamed(this.server, which), invitation, this.print);
  }

  async takeOut(which: string, account: string, { reason, newOwner }: AdminFlags): Promise<void> {
    const { id, name } = await roomNamed(this.server, which);
    const there = await present(this.server, id);
    const options = { ...(reason !== undefined && { reason }), ...(newOwner !== undefined && { newOwner }) };
    const peers = await this.server.people.takeOut(id, account, options);
    const owns = newOwner === undefined ? '' : `; ${newOwner} owns it now`;
    this.print(`${account} is no member of ${name} any more; ${devices(peers, there)} left it${owns}`, {
      ...{ event: 'adminMemberTakenOut', roomId: id, account, peers },
    });
  }

  async setOwner(which: string, account: string): Promise<void> {
    const { id } = await roomNamed(this.server, which);
    const room = await this.server.people.setOwner(id, account);
    this.print(`${ownerOf(room)} owns ${room.name} now`, { event: 'adminRoom', room });
  }

  /** As the room's owner decides on its members. */
  readonly members: MemberActions = {
    mute: (meant, flags) => member.mutePlayer(this.moderation(), meant, flags, this.print),
    unmute: (meant, flags) => member.unmutePlayer(this.moderation(), meant, flags, this.print),
    ban: (meant, flags) => member.banPlayer(this.moderation(), meant, flags, this.print),
    unban: (meant) => member.unbanPlayer(this.moderation(), meant, this.print),
    bans: (room, flags) => member.listBans(this.moderation(), room, flags, this.print),
    setRole: (meant, role, { reason }) => member.setRole(this.moderation(), meant, { role, reason }, this.print),
  };

  async delete(which: string, { reason = '', yes = false }: AdminFlags): Promise<void> {
    if (!yes) throw new ClientError('usage', `this cannot be taken back: say --yes to delete ${which} for good`, 2);
    const { id, name } = await roomNamed(this.server, which);
    const there = await present(this.server, id);
    const peers = await this.server.people.deleteRoom(id, reason);
    this.print(`deleted ${name}; ${devices(peers, there)} left it`, { event: 'adminRoomDeleted', roomId: id, peers });
  }

  // ---- details ----

  private moderation(): member.Moderation {
    const { people } = this.server;
    return {
      listsMembers: 'admin members',
      room: (which) => roomNamed(this.server, which),
      members: (roomId) => this.server.members(roomId),
      updateMember: people.updateMember.bind(people),
      ban: people.ban.bind(people),
      bans: people.bans.bind(people),
      liftBan: people.liftBan.bind(people),
    };
  }
}
