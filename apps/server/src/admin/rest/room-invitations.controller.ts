import { Body, Delete, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { Rest } from '../../http/rest';
import { RoomInvitationsService } from '../room-invitations.service';
import { whoOf } from './applicant';
import {
  GivenInvitation,
  Invitation,
  InvitationBody,
  InvitationMeant,
  InvitationPage,
  InvitationQuery,
  RoomId,
} from './messages';

@Rest('rooms/:roomId/invitations', 'rooms')
export class RestRoomInvitationsController {
  constructor(private readonly invitations: RoomInvitationsService) {}

  @Get()
  @ApiOperation({ summary: 'the invitations to a room, whoever gave them, the latest first' })
  @ApiOkResponse({ type: InvitationPage })
  listRoomInvitations(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomId,
    @Query() query: InvitationQuery,
  ): Promise<InvitationPage> {
    return this.invitations.list(whoOf(request), { ...query, roomId });
  }

  @Post()
  @ApiOperation({ summary: 'give an invitation to a room; its code is told this once' })
  @ApiCreatedResponse({ type: Invitation })
  createRoomInvitation(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomId,
    @Body() wish: InvitationBody,
  ): Promise<Invitation> {
    return this.invitations.create(whoOf(request), { ...wish, roomId });
  }

  @Delete(':id')
  @ApiOperation({ summary: 'let nobody come by an invitation any more, whoever gave it' })
  @ApiOkResponse({ type: GivenInvitation })
  revokeRoomInvitation(@Req() request: IncomingMessage, @Param() meant: InvitationMeant): Promise<GivenInvitation> {
    return this.invitations.revoke(whoOf(request), meant);
  }
}
