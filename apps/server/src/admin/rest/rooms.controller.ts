import { Body, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import * as answers from '../../generated/answers';
import { pageOf, Rest } from '../../http/rest';
import { id } from '../../validation/messages';
import { AllRoomsService } from '../all-rooms.service';
import { AllSessionsService } from '../all-sessions.service';
import * as messages from '../messages';
import { whoOf } from './applicant';

class RoomMeant extends createZodDto(z.object({ roomId: id })) {}
class Reason extends createZodDto(messages.reasonGiven.strict()) {}
class RoomQuery extends createZodDto(messages.roomList.strict()) {}
class RoomNew extends createZodDto(messages.roomNew.strict()) {}
class RoomSettingsBody extends createZodDto(messages.roomSettings.strict()) {}
class Room extends createZodDto(answers.room) {}
class RoomPage extends createZodDto(pageOf(answers.room)) {}
class RoomClosed extends createZodDto(answers.closeRoomAnswer) {}
class MemberQuery extends createZodDto(messages.memberList.omit({ roomId: true }).strict()) {}
class MemberPage extends createZodDto(pageOf(answers.member)) {}
class OwnerBody extends createZodDto(messages.ownerNew.strict()) {}
class RoomMember extends createZodDto(z.object({ roomId: id, account: messages.accountOnly.shape.account })) {}
class TakingOutBody extends createZodDto(messages.takingOut.strict()) {}
class Removed extends createZodDto(answers.removePlayerAnswer) {}
/** One of the two. */
class RemovalBody extends createZodDto(
  messages.reasonGiven
    .extend({ peerId: id.optional(), account: messages.accountOnly.shape.account.optional() })
    .strict()
    .refine(({ peerId, account }) => (peerId === undefined) !== (account === undefined), {
      message: 'must have a peerId or an account, and not both',
    }),
) {}

@Rest('rooms', 'rooms')
export class RestRoomsController {
  constructor(
    private readonly rooms: AllRoomsService,
    private readonly sessions: AllSessionsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'every room there is, the oldest first' })
  @ApiOkResponse({ type: RoomPage })
  listRooms(@Req() request: IncomingMessage, @Query() query: RoomQuery): Promise<RoomPage> {
    return this.rooms.list(whoOf(request), query);
  }

  @Get(':roomId/members')
  @ApiOperation({ summary: 'who is a member of a room, by name' })
  @ApiOkResponse({ type: MemberPage })
  listRoomMembers(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomMeant,
    @Query() page: MemberQuery,
  ): Promise<MemberPage> {
    return this.rooms.members(whoOf(request), { ...page, roomId });
  }

  @Post()
  @ApiOperation({ summary: 'make a room, for the owner that is named or for oneself' })
  @ApiCreatedResponse({ type: Room })
  createRoom(@Req() request: IncomingMessage, @Body() body: RoomNew): Promise<Room> {
    return this.rooms.create(whoOf(request), body);
  }

  @Patch(':roomId')
  @ApiOperation({ summary: 'change what is given, and nothing else' })
  @ApiOkResponse({ type: Room })
  changeRoom(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomMeant,
    @Body() settings: RoomSettingsBody,
  ): Promise<Room> {
    return this.rooms.change(whoOf(request), { ...settings, roomId });
  }

  @Post(':roomId/close')
  @HttpCode(200)
  @ApiOperation({ summary: 'end what goes on in a room, and let nobody in any more, for good' })
  @ApiOkResponse({ type: RoomClosed })
  closeRoom(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomMeant,
    @Body() { reason }: Reason,
  ): Promise<RoomClosed> {
    return this.rooms.close(whoOf(request), { roomId, reason });
  }

  @Delete(':roomId')
  @ApiOperation({ summary: 'close a room, and keep nothing of it' })
  @ApiOkResponse({ type: Removed })
  async deleteRoom(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomMeant,
    @Query() { reason }: Reason,
  ): Promise<Removed> {
    return { removedPeerIds: await this.rooms.delete(whoOf(request), { roomId, reason }) };
  }

  @Put(':roomId/owner')
  @ApiOperation({ summary: 'give a room to another member' })
  @ApiOkResponse({ type: Room })
  setRoomOwner(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomMeant,
    @Body() { account }: OwnerBody,
  ): Promise<Room> {
    return this.rooms.setOwner(whoOf(request), { roomId, account });
  }

  @Post(':roomId/members/:account/take-out')
  @HttpCode(200)
  @ApiOperation({ summary: 'end a membership; of the owner, where another one is named' })
  @ApiOkResponse({ type: Removed })
  async takeOutMember(
    @Req() request: IncomingMessage,
    @Param() meant: RoomMember,
    @Body() body: TakingOutBody,
  ): Promise<Removed> {
    return { removedPeerIds: await this.rooms.takeOut(whoOf(request), { ...meant, ...body }) };
  }

  @Post(':roomId/removals')
  @HttpCode(200)
  @ApiOperation({ summary: 'end the part of a player, or of one device, in the session of a room' })
  @ApiOkResponse({ type: Removed })
  async removePlayer(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomMeant,
    @Body() { peerId, account = '', reason }: RemovalBody,
  ): Promise<Removed> {
    const who =
      peerId === undefined
        ? ({ $case: 'account', value: account } as const)
        : ({ $case: 'peerId', value: peerId } as const);
    return { removedPeerIds: await this.sessions.remove(whoOf(request), { roomId, who, reason }) };
  }
}
