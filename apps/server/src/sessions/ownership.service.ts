import { Inject, Injectable } from '@nestjs/common';
import type { AuditNote } from '../audit/audit';
import type { Caller } from '../callers/access-tokens';
import type { Config } from '../config/config';
import { isTaken } from '../database/database';
import { NameTakenError, NotAllowedError } from '../domain-error';
import { CONFIG } from '../injection';
import { mayDo } from '../rooms/rights';
import type { Member, RoomSettings } from '../rooms/room';
import { RoomClosedError, TooManyRoomsError, UnknownMemberError, UnknownRoomError } from '../rooms/room-errors';
import { electInRoom } from './elect-in-room';
import { IntroductionsService } from './introductions.service';
import { type RemovedPeer, RemovalsService } from './removals.service';
import type { SessionChange } from './session-change';
import { SessionsRepository } from './sessions.repository';
import { tellPermission } from './tell-permission';

/** Whose a room is, and who is in it no more: each is one change of the room, also while people play in it. */
@Injectable()
export class OwnershipService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly introductions: IntroductionsService,
    private readonly removals: RemovalsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What is given. Also NameTakenError, UnknownMemberError. */
  async update(caller: Caller, roomId: string, settings: RoomSettings): Promise<void> {
    await asNamed(settings.name, 'you have', () =>
      this.change(caller, roomId, async (room, owner) => {
        refuseUnlessOwner(owner, 'changes it');
        await changeSettings(room, settings);
      }),
    );
  }

  /** The same by those who run the server, whose note is written with it. False: there is no such room. */
  async updateAny(roomId: string, settings: RoomSettings, note: AuditNote): Promise<boolean> {
    const done = await asNamed(settings.name, 'its owner has', () =>
      this.sessions.change(roomId, async (room) => {
        await changeSettings(room, settings);
        await room.note(note, { kind: 'room', id: roomId, name: await room.nameOfRoom() });
        return true;
      }),
    );
    return done ?? false;
  }

  /** For good, and out of the session that goes on. Throws UnknownRoomError, RoomClosedError, NotAllowedError. */
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
  async transfer(caller: Caller, { roomId, name }: { roomId: string; name: string }): Promise<void> {
    let roomName: string | undefined;
    try {
      await this.change(caller, roomId, async (room, owner) => {
        refuseUnlessOwner(owner, 'gives it away');
        const heir = await room.members.named(name);
        if (!heir) throw new UnknownMemberError(name);
        if (heir.accountId === owner.accountId) return;
        if (heir.guest)
          throw new NotAllowedError(`${heir.name} is a guest, who may be gone for good any day: choose another member`);
        roomName = await room.nameOfRoom();
        const most = this.config.limits.roomsPerAccount;
        if ((await room.members.roomsOwnedBy(heir.accountId)) >= most) throw TooManyRoomsError.of(heir.name, most);
        if (await room.isDisabled(heir.accountId))
          throw new NotAllowedError(`the account ${heir.name} is disabled: choose another member`);
        await room.members.transfer(owner.accountId, heir.accountId);
        await room.append({ kind: 'room-transferred', accountId: heir.accountId, name: heir.name });
        const reason = `${heir.name} owns this room now`;
        for (const [before, change] of [
          [owner, { role: 'moderator' }],
          [heir, { role: 'owner', muted: false, mutedPorts: [] }],
        ] as const)
          await tellPermission(room, this.introductions, {
            ...{ before, reason },
            after: { ...before, ...change, mutedPorts: [...before.mutedPorts] },
          });
      });
    } catch (error) {
      throw named(error, roomName, `${name} has`);
    }
  }

  /** For good: whoever is in it is put out, and knows why. */
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

  /** All that the account plays there ends as if each of its devices had said goodbye. */
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

async function changeSettings(room: SessionChange, { pinnedMaster, ...settings }: RoomSettings): Promise<void> {
  const pinned = pinnedMaster === undefined ? undefined : await memberNamed(room, pinnedMaster);
  await room.updateRoom(settings, pinned && pinned.accountId);
  if (pinned !== undefined) await electInRoom(room);
}

/** null: nobody is meant. */
async function memberNamed(room: SessionChange, name: string): Promise<{ accountId: string | null }> {
  if (name === '') return { accountId: null };
  const member = await room.members.named(name);
  if (!member) throw new UnknownMemberError(name);
  return member;
}

/** What it fails by, in words, where another open room of that owner has the name. */
const named = (error: unknown, name: string | undefined, whose: string): unknown =>
  isTaken(error) ? new NameTakenError('room', name ?? '', whose) : error;

async function asNamed<T>(name: string | undefined, whose: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw named(error, name, whose);
  }
}
