import { Injectable } from '@nestjs/common';
import type { PageOf, PageWish } from '../paging/page';
import type { Member, RoomSettings } from '../rooms/room';
import { OwnershipService } from '../sessions/ownership.service';
import { accountBy } from './account-said';
import { AccountsRepository } from './accounts.repository';
import { NoOwnerNamedError, NoSuchRoomError, OwnerHasRoomError, UnknownAccountError } from './admin-errors';
import { AdministratorsRight, type Applicant, type Deed } from './administrators-right';
import { AllRoomsRepository } from './all-rooms.repository';
import { AllSessionsService } from './all-sessions.service';

import type { RoomWords } from './words';

/** The rooms of a server, whoever's they are. */
@Injectable()
export class AllRoomsService {
  constructor(
    private readonly right: AdministratorsRight,
    private readonly rooms: AllRoomsRepository,
    private readonly accounts: AccountsRepository,
    private readonly sessions: AllSessionsService,
    private readonly ownership: OwnershipService,
  ) {}

  list(who: Applicant, { name, ...page }: PageWish & { name: string }): Promise<PageOf<RoomWords>> {
    const deed = { action: 'room.list', target: null, detail: {} } as const;
    return this.right.look(who, deed, () => this.rooms.list(name === '' ? null : name, page));
  }

  members(who: Applicant, { roomId, ...page }: PageWish & { roomId: string }): Promise<PageOf<Member>> {
    return this.right.look(who, deedOn(roomId, 'room.list-members', {}), async () => {
      const members = await this.rooms.members(roomId, page);
      if (members === null) throw new NoSuchRoomError(roomId);
      return members;
    });
  }

  /** For an account, by name or id, that owns it; the caller's own when none is named. */
  create(who: Applicant, { name, owner }: { name: string; owner: string }): Promise<RoomWords> {
    const target = { kind: 'room', id: '', name } as const;
    const deed = { action: 'room.create', target, detail: { owner: owner || who.caller.name } } as const;
    return this.right.change(who, deed, async (note) => {
      if (owner === '' && who.caller.apiKeyId !== undefined) throw new NoOwnerNamedError();
      const ownerId = owner === '' ? who.caller.accountId : await this.accountOf(owner);
      const room = await this.rooms.create(ownerId, name, note);
      if (!room) throw new OwnerHasRoomError(name);
      return room;
    });
  }

  change(who: Applicant, { roomId, ...settings }: RoomSettings & { roomId: string }): Promise<RoomWords> {
    const detail = Object.fromEntries(
      Object.entries(settings).flatMap(([key, value]) => {
        if (value === undefined) return [];
        return [[key, typeof value === 'number' ? String(value) : value]];
      }),
    );
    return this.right.change(who, deedOn(roomId, 'room.change', detail), async (note) => {
      const room = (await this.ownership.updateAny(roomId, settings, note)) ? await this.rooms.find(roomId) : null;
      if (room === null) throw new NoSuchRoomError(roomId);
      return room;
    });
  }

  close(
    who: Applicant,
    { roomId, reason }: { roomId: string; reason: string },
  ): Promise<{ room: RoomWords; removedPeerIds: string[] }> {
    return this.right.change(who, deedOn(roomId, 'room.close', { reason }), async (note) => {
      if (!(await this.rooms.close(roomId, note))) throw new NoSuchRoomError(roomId);
      const removedPeerIds = await this.sessions.emptyClosed(roomId, reason, note);
      const room = await this.rooms.find(roomId); // as it is without them
      if (!room) throw new NoSuchRoomError(roomId);
      return { room, removedPeerIds };
    });
  }

  private async accountOf(nameOrId: string): Promise<string> {
    const found = await this.accounts.find(accountBy(nameOrId));
    if (!found) throw new UnknownAccountError(nameOrId);
    return found.id;
  }
}

// ---- details ----

const deedOn = (roomId: string, action: Deed['action'], detail: Deed['detail']): Deed => ({
  action,
  target: { kind: 'room', id: roomId, name: '' },
  detail,
});
