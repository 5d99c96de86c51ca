import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../callers/access-tokens';
import type { Config } from '../config/config';
import { NameTakenError, NotAllowedError } from '../domain-error';
import { CONFIG } from '../injection';
import type { PageOf, PageWish } from '../paging/page';
import type { Member, MemberRole, Room, RoomSettings } from './room';
import {
  BannedError,
  InvitationExpiredError,
  InvitationUnknownError,
  InvitationUsedError,
  NameLookAlikeError,
  RoomAmbiguousError,
  RoomClosedError,
  TooManyInvitationsError,
  TooManyRoomsError,
  UnknownRoomError,
} from './room-errors';
import { mayDo } from './rights';
import { RoomsRepository } from './rooms.repository';

const A_WEEK_S = 7 * 86_400;

@Injectable()
export class RoomsService {
  constructor(
    private readonly rooms: RoomsRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async create(caller: Caller, name: string): Promise<Room> {
    const most = this.config.limits.roomsPerAccount;
    const room = await this.rooms.create(caller.accountId, name, most);
    if (room === 'taken') throw new NameTakenError('room', name);
    if (room === 'too-many') throw new TooManyRoomsError(most);
    return room;
  }

  /** Rooms of others do not exist for the caller. */
  async get(caller: Caller, by: { id: string } | { name: string }): Promise<Room> {
    const found = await this.rooms.ofMember(caller.accountId, by);
    const [room, ...others] = found.filter(isOpen);
    const said = 'id' in by ? by.id : by.name;
    if (!room) throw found.length > 0 ? new RoomClosedError(found[0]!.name) : new UnknownRoomError(said);
    if (others.length > 0)
      throw new RoomAmbiguousError(
        said,
        [room, ...others].map((r) => r.id),
      );
    return room;
  }

  list(caller: Caller, page: PageWish): Promise<PageOf<Room>> {
    return this.rooms.openOnes(caller.accountId, page);
  }

  async members(caller: Caller, { roomId, ...page }: PageWish & { roomId: string }): Promise<PageOf<Member>> {
    const { id } = await this.get(caller, { id: roomId });
    return this.rooms.members(id, page);
  }

  async update(caller: Caller, roomId: string, settings: RoomSettings): Promise<Room> {
    const room = await this.get(caller, { id: roomId });
    if (!mayDo(room.role, 'decide')) throw new NotAllowedError('only the owner of a room changes it');
    if (!(await this.rooms.update(roomId, settings))) throw new NameTakenError('room', settings.name ?? room.name);
    return this.get(caller, { id: roomId });
  }

  async invite(
    caller: Caller,
    wish: { roomId: string; role: MemberRole; lifetimeSeconds: number },
  ): Promise<{ code: string; room: Room; expiresAt: Date }> {
    const room = await this.get(caller, { id: wish.roomId });
    if (!mayDo(room.role, 'invite'))
      throw new NotAllowedError('only the owner and the moderators of a room invite to it');
    const code = randomBytes(15).toString('base64url'); // 20 characters, 120 bits
    const expiresAt = new Date(Date.now() + (wish.lifetimeSeconds || A_WEEK_S) * 1000);
    const invitation = {
      codeHash: digest(code),
      roomId: room.id,
      role: wish.role,
      invitedBy: caller.accountId,
      expiresAt,
    };
    const most = this.config.limits.invitationsPerAccount;
    const untilOneExpires = await this.rooms.addInvitation(invitation, most);
    if (untilOneExpires) throw new TooManyInvitationsError(most, Math.max(0, untilOneExpires.getTime() - Date.now()));
    return { code, room, expiresAt };
  }

  async accept(caller: Caller, code: string): Promise<Room> {
    const accepted = await this.rooms.accept(digest(code), { id: caller.accountId, name: caller.name });
    if (accepted.outcome === 'unknown') throw new InvitationUnknownError();
    if (accepted.outcome === 'closed') throw new RoomClosedError(accepted.name);
    if (accepted.outcome === 'banned') throw new BannedError(accepted.ban);
    if (accepted.outcome === 'used') throw new InvitationUsedError();
    if (accepted.outcome === 'look-alike') throw new NameLookAlikeError(caller.name, accepted.member);
    if (accepted.outcome === 'expired') throw new InvitationExpiredError(accepted.at);
    return this.get(caller, { id: accepted.roomId });
  }
}

// ---- details ----

const isOpen = (room: Room): boolean => room.closedAt === null;

const digest = (code: string): Uint8Array => createHash('sha256').update(code).digest();
