import { Inject, Injectable } from '@nestjs/common';
import type { AuditNote, Target } from '../audit/audit';
import type { Config } from '../config/config';
import { NotAllowedError } from '../domain-error';
import { CONFIG } from '../injection';
import { asNamed } from '../rooms/name-taken';
import type { Ban, Member, RoomSettings } from '../rooms/room';
import { RoomClosedError, UnknownMemberError } from '../rooms/room-errors';
import { changeSettings } from './change-settings';
import { handOver } from './hand-over';
import { IntroductionsService } from './introductions.service';
import { type BanOptions, MemberDecisions, type MemberUpdate } from './member-decisions';
import { type RemovedPeer, RemovalsService } from './removals.service';
import type { SessionChange } from './session-change';
import { SessionsRepository } from './sessions.repository';

/** An account that was looked up. */
export interface Known {
  id: string;
  name: string;
}

/**
 * What those who run the server decide on any room: each decision is one change of the room, with its audit note. null:
 * there is no such room.
 */
@Injectable()
export class AnyRoomService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly introductions: IntroductionsService,
    private readonly removals: RemovalsService,
    private readonly decisions: MemberDecisions,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Changes the settings that are given. NameTakenError, UnknownMemberError, NoRelayError. */
  update(roomId: string, settings: RoomSettings, note: AuditNote): Promise<true | null> {
    return asNamed(settings.name, 'its owner has', () =>
      this.change<true>(roomId, async (room) => {
        await changeSettings(room, settings, this.config);
        await room.note(note, await targetOf(room, roomId));
        return true;
      }),
    );
  }

  /** RoomClosedError, UnknownMemberError, NameTakenError, TooManyRoomsError, NotAllowedError. */
  setOwner(roomId: string, heir: Known, note: AuditNote): Promise<true | null> {
    return this.openRoom<true>(roomId, async (room) => {
      const [member, owner] = [await memberOf(room, heir), await room.members.owner()];
      if (member.accountId !== owner?.accountId) await this.handOver(room, owner, member);
      await room.note(note, await targetOf(room, roomId));
      return true;
    });
  }

  /** If the member who goes owns the room, `heir` owns it from then on; null: nobody is named. Throws as `setOwner`. */
  takeOut(
    roomId: string,
    { who, heir, reason }: { who: Known; heir: Known | null; reason: string },
    note: AuditNote,
  ): Promise<RemovedPeer[] | null> {
    return this.openRoom(roomId, async (room) => {
      const [{ accountId, name }, owner] = [await memberOf(room, who), await room.members.owner()];
      if (owner?.accountId === accountId) {
        if (heir === null || heir.id === accountId)
          throw new NotAllowedError(`${name} owns this room: name another member who owns it from then on`);
        await this.handOver(room, owner, await memberOf(room, heir));
      }
      const removed = await this.removals.removeIn(room, accountId, reason);
      await room.members.end(accountId);
      await room.append({ kind: 'member-left', accountId, name });
      await room.note(note, { kind: 'account', id: accountId, name });
      return removed;
    });
  }

  /** As its owner decides. RoomClosedError, UnknownMemberError, UnknownPortError, NotAllowedError. */
  updateMember(roomId: string, options: MemberUpdate, note: AuditNote): Promise<Member | null> {
    return this.openRoom(roomId, async (room) => {
      const member = await this.decisions.update(room, 'owner', options);
      await room.note(note, targetMember(member));
      return member;
    });
  }

  /** The same. RoomClosedError, UnknownMemberError, NotAllowedError. */
  ban(roomId: string, options: BanOptions, note: AuditNote): Promise<{ ban: Ban; removed: RemovedPeer[] } | null> {
    return this.openRoom(roomId, async (room) => {
      const banned = await this.decisions.ban(room, 'owner', options);
      await room.note(note, targetMember(banned.ban));
      return banned;
    });
  }

  /** RoomClosedError, UnknownMemberError: they are not banned. */
  liftBan(roomId: string, who: Known, note: AuditNote): Promise<true | null> {
    return this.openRoom<true>(roomId, async (room) => {
      await this.decisions.liftBan(room, who.name);
      await room.note(note, { kind: 'account', ...who });
      return true;
    });
  }

  /** Closes the room for good. If it is closed already, the time of its closing stays. */
  close(roomId: string, reason: string, note: AuditNote): Promise<RemovedPeer[] | null> {
    return this.change(roomId, (room) => this.closeIn(room, { roomId, reason }, note));
  }

  /** The same, and the room is in no list any more. */
  delete(roomId: string, reason: string, note: AuditNote): Promise<RemovedPeer[] | null> {
    return this.change(roomId, async (room) => {
      const removed = await this.closeIn(room, { roomId, reason }, note);
      await room.markDeleted();
      return removed;
    });
  }

  // ---- details ----

  private change<T>(roomId: string, work: (room: SessionChange) => Promise<T>): Promise<T | null> {
    return this.sessions.change(roomId, async (room) => ((await room.isDeleted()) ? null : work(room)));
  }

  private openRoom<T>(roomId: string, work: (room: SessionChange) => Promise<T>): Promise<T | null> {
    return this.change(roomId, async (room) => {
      if (room.isClosed) throw new RoomClosedError(await room.nameOfRoom());
      return work(room);
    });
  }

  private handOver(room: SessionChange, owner: Member | null, heir: Member): Promise<void> {
    return handOver(room, this.introductions, { owner, heir, most: this.config.limits.roomsPerAccount });
  }

  /** Removes everybody in the change that closes the room, each with a note of their own. */
  private async closeIn(
    room: SessionChange,
    { roomId, reason }: { roomId: string; reason: string },
    note: AuditNote,
  ): Promise<RemovedPeer[]> {
    if (!room.isClosed) await room.closeRoom();
    const told = reason === '' ? 'room-closed' : `room-closed: ${reason}`;
    const removed = await this.removals.removeAllIn(room, told);
    await room.note(note, await targetOf(room, roomId));
    const names = new Map(removed.map(({ accountId, accountName }) => [accountId, accountName]));
    for (const [id, name] of names) {
      const itsNote: AuditNote = { ...note, action: 'room.remove-account', detail: { roomId, reason: told } };
      await room.note(itsNote, { kind: 'account', id, name });
    }
    return removed;
  }
}

// ---- details ----

const targetMember = ({ accountId, name }: { accountId: string; name: string }): Target => ({
  kind: 'account',
  id: accountId,
  name,
});

const targetOf = async (room: SessionChange, id: string): Promise<Target> => ({
  kind: 'room',
  id,
  name: await room.nameOfRoom(),
});

async function memberOf(room: SessionChange, { id, name }: Known): Promise<Member> {
  const member = await room.members.of(id);
  if (!member) throw new UnknownMemberError(name);
  return member;
}
