import { Body, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { Rest } from '../../http/rest';
import { AllRoomsService } from '../all-rooms.service';
import { AllSessionsService } from '../all-sessions.service';
import { whoOf } from './applicant';
import {
  MemberPage,
  MemberQuery,
  Reason,
  RemovalBody,
  Removed,
  Room,
  RoomClosed,
  RoomId,
  RoomNew,
  RoomPage,
  RoomQuery,
  RoomSettingsBody,
} from './messages';

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
    @Param() { roomId }: RoomId,
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
    @Param() { roomId }: RoomId,
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
    @Param() { roomId }: RoomId,
    @Body() { reason }: Reason,
  ): Promise<RoomClosed> {
    return this.rooms.close(whoOf(request), { roomId, reason });
  }

  @Post(':roomId/removals')
  @HttpCode(200)
  @ApiOperation({ summary: 'end the part of a player, or of one device, in the session of a room' })
  @ApiOkResponse({ type: Removed })
  async removePlayer(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomId,
    @Body() { peerId, account = '', reason }: RemovalBody,
  ): Promise<Removed> {
    const who =
      peerId === undefined
        ? ({ $case: 'account', value: account } as const)
        : ({ $case: 'peerId', value: peerId } as const);
    return { removedPeerIds: await this.sessions.remove(whoOf(request), { roomId, who, reason }) };
  }
}
