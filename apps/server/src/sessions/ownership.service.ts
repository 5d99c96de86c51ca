import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../callers/access-tokens';
import type { Config } from '../config/config';
import { NotAllowedError } from '../domain-error';
import { CONFIG } from '../injection';
import { mayDo } from '../rooms/rights';
import type { Member, RoomSettings } from '../rooms/room';
import { asNamed } from '../rooms/name-taken';
import { RoomClosedError, UnknownMemberError, UnknownRoomError } from '../rooms/room-errors';
import { changeSettings } from './change-settings';
import { electInRoom } from './elect-in-room';
import { handOver } from './hand-over';
import { IntroductionsService } from './introductions.service';
import { type RemovedPeer, RemovalsService } from './removals.service';
import type { SessionChange } from './session-change';
import { SessionsRepository } from './sessions.repository';

/**
 * Changes of a room's owner, its end, and members who leave: each is one change of the room, also while people play in
 * it.
 */
@Injectable()
export class OwnershipService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly introductions: IntroductionsService,
    private readonly removals: RemovalsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Changes the settings that are given. Also NameTakenError, UnknownMemberError, NoRelayError. */
  async update(caller: Caller, roomId: string, settings: RoomSettings): Promise<void> {
    await asNamed(settings.name, 'you have', () =>
      this.change(caller, roomId, async (room, owner) => {
        refuseUnlessOwner(owner, 'changes it');
        await changeSettings(room, settings, this.config);
      }),
    );
  }

  /** Leaves the room for good, and its running session. Throws UnknownRoomError, RoomClosedError, NotAllowedError. */
  leave(caller: Caller, roomId: string): Promise<void> {
    return this.change(caller, roomId, async (room, { accountId, name, role }) => {
      if (role === 'owner')
        throw new NotAllowedError(
          'you own this room: give it to a member (midip2p rooms transfer), or delete it (midip2p rooms delete)',
        );
      await this.part(room, accountId);
      await room.members.end(accountId);
      await room.append({ kind: 'member-left', accountId, name });
    });
  }

  /** Also UnknownMemberError, NameTakenError, TooManyRoomsError. */
  transfer(caller: Caller, { roomId, name }: { roomId: string; name: string }): Promise<void> {
    return this.change(caller, roomId, async (room, owner) => {
      refuseUnlessOwner(owner, 'gives it away');
      const heir = await room.members.named(name);
      if (!heir) throw new UnknownMemberError(name);
      if (heir.accountId === owner.accountId) return;
      await handOver(room, this.introductions, { owner, heir, most: this.config.limits.roomsPerAccount });
    });
  }

  /** Deletes the room for good: everybody in it is put out, and is told why. */
  delete(caller: Caller, roomId: string): Promise<RemovedPeer[]> {
    return this.change(caller, roomId, async (room, owner) => {
      refuseUnlessOwner(owner, 'deletes it');
      await room.closeRoom();
      return this.removals.removeAllIn(room, 'room-closed');
    });
  }

  // ---- details ----

  /** By a member, in a room that is open. */
  private async change<T>(
    caller: Caller,
    roomId: string,
    work: (room: SessionChange, member: Member) => Promise<T>,
  ): Promise<T> {
    const done = await this.sessions.change(roomId, async (room) => {
      const member = await room.members.of(caller.accountId);
      if (!member) throw new UnknownRoomError(roomId);
      if (room.isClosed) throw new RoomClosedError(await room.nameOfRoom());
      return { result: await work(room, member) };
    });
    if (!done) throw new UnknownRoomError(roomId);
    return done.result;
  }

  /** Everything that the account plays there ends, as if each of its devices had said goodbye. */
  private async part(room: SessionChange, accountId: string): Promise<void> {
    const session = await room.openSession();
    if (!session) return;
    const there = (await room.peersOf(session.id, accountId)).filter(
      ({ state }) => state !== 'left' && state !== 'removed',
    );
    for (const { id: peerId, state } of there) {
      await room.updatePeer(peerId, { state: 'left' });
      if (state !== 'lost') await room.append({ kind: 'peer-left', sessionId: session.id, peerId, reason: 'left' });
    }
    await electInRoom(room);
    if ((await room.present(session.id)).length === 0) await room.setEmpty(session.id, true);
  }
}

// ---- details ----

function refuseUnlessOwner({ role }: Member, does: string): void {
  if (!mayDo(role, 'decide')) throw new NotAllowedError(`only the owner of a room ${does}`);
}
