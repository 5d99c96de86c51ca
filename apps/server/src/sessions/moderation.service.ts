import { Injectable } from '@nestjs/common';
import type { Caller } from '../callers/access-tokens';
import { NotAllowedError } from '../domain-error';
import { mayDo, mayPlay } from '../rooms/rights';
import type { Member, MemberRole } from '../rooms/room';
import { RoomClosedError, UnknownMemberError, UnknownRoomError } from '../rooms/room-errors';
import { electInRoom } from './elect-in-room';
import { IntroductionsService } from './introductions.service';
import type { MemberChange, SessionChange } from './session-change';
import { SessionsRepository } from './sessions.repository';

export interface MemberWish extends MemberChange {
  roomId: string;
  /** Of the account. */
  name: string;
  /** For people. */
  reason: string;
}

/**
 * What owners and moderators decide on the others of their room.
 *
 * Design: it is the member that is muted or has another role, so that it lasts, whatever device comes. Each peer of the
 * member in the session is told about by a signed word (spec/toast.md, 5.8), in the same change of the room: receivers obey
 * it, whether the player does or not, and whether they reach a server or not.
 */
@Injectable()
export class ModerationService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly introductions: IntroductionsService,
  ) {}

  /** Throws UnknownRoomError, RoomClosedError, UnknownMemberError, NotAllowedError. */
  async updateMember(caller: Caller, { roomId, name, reason, ...change }: MemberWish): Promise<Member> {
    const updated = await this.sessions.change(roomId, async (room) => {
      const role = await room.roleOf(caller.accountId);
      if (role === null) throw new UnknownRoomError(roomId);
      if (await room.isClosed()) throw new RoomClosedError(roomId);
      const before = await room.member(name);
      if (!before) throw new UnknownMemberError(name);
      const refusal = whyNot(role, before, change);
      if (refusal !== null) throw new NotAllowedError(refusal);
      const after = { ...before, ...change };
      if (isSame(before, after)) return before;
      await room.updateMember(before.accountId, change);
      await this.tell(room, before, after, reason);
      return after;
    });
    if (!updated) throw new UnknownRoomError(roomId);
    return updated;
  }

  /** Everybody in the session, of each peer of that member; another master, where the one may play no more. */
  private async tell(room: SessionChange, before: Member, after: Member, reason: string): Promise<void> {
    const session = await room.openSession();
    if (!session) return;
    for (const peer of await room.peersOf(session.id, after.accountId)) {
      if (peer.state === 'removed') continue;
      await room.permitPeer(peer, this.introductions.writePermission(peer, room.number + 1, reason));
    }
    if (mayPlay(before) !== mayPlay(after)) await electInRoom(room);
  }
}

// ---- details ----

const isSame = (a: Member, b: Member): boolean =>
  a.role === b.role && a.muted === b.muted && JSON.stringify(a.mutedPorts) === JSON.stringify(b.mutedPorts);

/** Why somebody of that role may not change that member so; null: nothing speaks against it. */
function whyNot(role: MemberRole, member: Member, change: MemberChange): string | null {
  if (!mayDo(role, 'moderate')) return 'only the owner and the moderators of a room decide on the others';
  if (member.role === 'owner') return `${member.name} owns this room, and nobody decides on its owner`;
  if (mayDo(role, 'decide')) return null;
  if (mayDo(member.role, 'moderate')) return `${member.name} is a moderator: only the owner decides on moderators`;
  return change.role === 'moderator' ? 'only the owner of a room makes moderators' : null;
}
