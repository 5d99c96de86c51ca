import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../callers/access-tokens';
import type { Config } from '../config/config';
import { NameTakenError } from '../domain-error';
import { CONFIG } from '../injection';
import type { PageOf, PageOptions } from '../paging/page';
import type { Member, PublicRoom, Room } from './room';
import { notTaken, RoomAmbiguousError, RoomClosedError, TooManyRoomsError, UnknownRoomError } from './room-errors';
import { RoomsRepository } from './rooms.repository';

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
    if (room === 'too-many') throw TooManyRoomsError.ofCaller(most);
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

  list(caller: Caller, page: PageOptions): Promise<PageOf<Room>> {
    return this.rooms.openOnes(caller.accountId, page);
  }

  async members(caller: Caller, { roomId, ...page }: PageOptions & { roomId: string }): Promise<PageOf<Member>> {
    const { id } = await this.get(caller, { id: roomId });
    return this.rooms.members(id, page);
  }

  publicOnes({ prefix, ...page }: PageOptions & { prefix: string }): Promise<PageOf<PublicRoom>> {
    return this.rooms.publicOnes(prefix, page);
  }

  /** Rooms that are not public do not exist for who is not in them; nor do those that were closed. */
  async enter(caller: Caller, roomId: string): Promise<Room> {
    const entered = await this.rooms.enter(roomId, caller.accountId);
    if (entered === null) throw new UnknownRoomError(roomId);
    if (entered !== 'entered') throw notTaken(entered, caller.name);
    return this.get(caller, { id: roomId });
  }
}

// ---- details ----

const isOpen = (room: Room): boolean => room.closedAt === null;
