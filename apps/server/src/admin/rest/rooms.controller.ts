import { Body, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { Rest } from '../../http/rest';
import { AllRoomsService } from '../all-rooms.service';
import { whoOf } from './applicant';
import { Reason, Room, RoomId, RoomNew, RoomPage, RoomQuery, RoomSettingsBody } from './messages';

@Rest('rooms', 'rooms')
export class RestRoomsController {
  constructor(private readonly rooms: AllRoomsService) {}

  @Get()
  @ApiOperation({ summary: 'every room there is, the oldest first' })
  @ApiOkResponse({ type: RoomPage })
  listRooms(@Req() request: IncomingMessage, @Query() query: RoomQuery): Promise<RoomPage> {
    return this.rooms.list(whoOf(request), query);
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
  @ApiOperation({ summary: 'let nobody in any more, for good' })
  @ApiOkResponse({ type: Room })
  closeRoom(@Req() request: IncomingMessage, @Param() { roomId }: RoomId, @Body() { reason }: Reason): Promise<Room> {
    return this.rooms.close(whoOf(request), { roomId, reason });
  }
}
