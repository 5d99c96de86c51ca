import { Injectable } from '@nestjs/common';
import type { PageOf, PageOptions } from '../paging/page';
import type { Member, RoomSettings } from '../rooms/room';
import { AnyRoomService, type Known } from '../sessions/any-room.service';
import { accountBy, accountTarget } from './account-target';
import { AccountsRepository } from './accounts.repository';
import { NoOwnerNamedError, NoSuchRoomError, OwnerHasRoomError, UnknownAccountError } from './admin-errors';
import { AdministratorsRight, type Applicant, type Deed } from './administrators-right';
import { AllRoomsRepository } from './all-rooms.repository';
import type { RoomAnswer } from '../generated/answers';

/** All rooms of a server, whoever owns them. */
@Injectable()
export class AllRoomsService {
  constructor(
    private readonly right: AdministratorsRight,
    private readonly rooms: AllRoomsRepository,
    private readonly accounts: AccountsRepository,
    private readonly any: AnyRoomService,
  ) {}

  list(who: Applicant, { name, ...page }: PageOptions & { name: string }): Promise<PageOf<RoomAnswer>> {
    const deed = { action: 'room.list', target: null, detail: {} } as const;
    return this.right.look(who, deed, () => this.rooms.list(name === '' ? null : name, page));
  }

  members(who: Applicant, { roomId, ...page }: PageOptions & { roomId: string }): Promise<PageOf<Member>> {
    return this.right.look(who, deedOn(roomId, 'room.list-members', {}), async () => {
      const members = await this.rooms.members(roomId, page);
      if (members === null) throw new NoSuchRoomError(roomId);
      return members;
    });
  }

  /** For an account, by name or id, that owns it; the caller's own when none is named. */
  create(who: Applicant, { name, owner }: { name: string; owner: string }): Promise<RoomAnswer> {
    const target = { kind: 'room', id: '', name } as const;
    const deed = { action: 'room.create', target, detail: { owner: owner || who.caller.name } } as const;
    return this.right.change(who, deed, async (note) => {
      if (owner === '' && who.caller.apiKeyId !== undefined) throw new NoOwnerNamedError();
      const ownerId = owner === '' ? who.caller.accountId : (await this.known(owner)).id;
      const room = await this.rooms.create(ownerId, name, note);
      if (!room) throw new OwnerHasRoomError(name);
      return room;
    });
  }

  change(who: Applicant, { roomId, ...settings }: RoomSettings & { roomId: string }): Promise<RoomAnswer> {
    const detail = Object.fromEntries(
      Object.entries(settings).flatMap(([key, value]) => {
        if (value === undefined) return [];
        return [[key, typeof value === 'number' ? String(value) : value]];
      }),
    );
    return this.right.change(who, deedOn(roomId, 'room.change', detail), async (note) => {
      const room = (await this.any.update(roomId, settings, note)) ? await this.rooms.find(roomId) : null;
      if (room === null) throw new NoSuchRoomError(roomId);
      return room;
    });
  }

  /** Everybody is out of it, and knows why. */
  close(
    who: Applicant,
    { roomId, reason }: { roomId: string; reason: string },
  ): Promise<{ room: RoomAnswer; removedPeerIds: string[] }> {
    return this.right.change(who, deedOn(roomId, 'room.close', { reason }), async (note) => {
      const removed = await this.any.close(roomId, reason, note);
      const room = await this.rooms.find(roomId); // as it is without them
      if (!removed || !room) throw new NoSuchRoomError(roomId);
      return { room, removedPeerIds: idsOf(removed) };
    });
  }

  /** The same, and what is kept of it goes, too. Resolves with who was in it. */
  delete(who: Applicant, { roomId, reason }: { roomId: string; reason: string }): Promise<string[]> {
    return this.right.change(who, deedOn(roomId, 'room.delete', { reason }), async (note) => {
      const removed = await this.any.delete(roomId, reason, note);
      if (!removed) throw new NoSuchRoomError(roomId);
      return idsOf(removed);
    });
  }

  /** A member, by name or id, owns it from now on. */
  setOwner(who: Applicant, { roomId, account }: { roomId: string; account: string }): Promise<RoomAnswer> {
    return this.right.change(who, deedOn(roomId, 'room.set-owner', { owner: account }), async (note) => {
      const done = await this.any.setOwner(roomId, await this.known(account), note);
      const room = done && (await this.rooms.find(roomId));
      if (!room) throw new NoSuchRoomError(roomId);
      return room;
    });
  }

  /** Ends anybody's membership. Resolves with the removed peers. */
  takeOut(
    who: Applicant,
    { roomId, account, reason, newOwner }: { roomId: string; account: string; reason: string; newOwner: string },
  ): Promise<string[]> {
    const detail = { roomId, reason, ...(newOwner !== '' && { owner: newOwner }) };
    const deed: Deed = { action: 'room.take-out', target: accountTarget(account), detail };
    return this.right.change(who, deed, async (note) => {
      const heir = newOwner === '' ? null : await this.known(newOwner);
      const removed = await this.any.takeOut(roomId, { who: await this.known(account), heir, reason }, note);
      if (!removed) throw new NoSuchRoomError(roomId);
      return idsOf(removed);
    });
  }

  // ---- details ----

  private async known(nameOrId: string): Promise<Known> {
    const found = await this.accounts.find(accountBy(nameOrId));
    if (!found) throw new UnknownAccountError(nameOrId);
    return found;
  }
}

// ---- details ----

const idsOf = (removed: readonly { peerId: string }[]): string[] => removed.map(({ peerId }) => peerId);

const deedOn = (roomId: string, action: Deed['action'], detail: Deed['detail']): Deed => ({
  action,
  target: { kind: 'room', id: roomId, name: '' },
  detail,
});
