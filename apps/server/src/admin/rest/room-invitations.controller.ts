import { Body, Delete, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import * as answers from '../../generated/answers';
import { flag, pageOf, Rest } from '../../http/rest';
import { id } from '../../validation/messages';
import { RoomInvitationsService } from '../room-invitations.service';
import * as messages from '../messages';
import { whoOf } from './applicant';

class RoomMeant extends createZodDto(z.object({ roomId: id })) {}
class InvitationBody extends createZodDto(messages.invitationOptions.strict()) {}
class InvitationQuery extends createZodDto(
  messages.invitationList.omit({ roomId: true }).extend({ endedToo: flag }).strict(),
) {}
class InvitationMeant extends createZodDto(messages.invitationOnly) {}
/** Nobody becomes an owner by one. */
const { role } = answers.invitation.shape;
class Invitation extends createZodDto(
  answers.invitation.extend({ role: role.exclude(['owner']).describe(role.description ?? '') }),
) {}
class GivenInvitation extends createZodDto(answers.givenInvitation) {}
class InvitationPage extends createZodDto(pageOf(answers.givenInvitation)) {}

@Rest('rooms/:roomId/invitations', 'rooms')
export class RestRoomInvitationsController {
  constructor(private readonly invitations: RoomInvitationsService) {}

  @Get()
  @ApiOperation({ summary: 'the invitations to a room, whoever gave them, the latest first' })
  @ApiOkResponse({ type: InvitationPage })
  listRoomInvitations(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomMeant,
    @Query() query: InvitationQuery,
  ): Promise<InvitationPage> {
    return this.invitations.list(whoOf(request), { ...query, roomId });
  }

  @Post()
  @ApiOperation({ summary: 'give an invitation to a room; its code is told this once' })
  @ApiCreatedResponse({ type: Invitation })
  createRoomInvitation(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomMeant,
    @Body() options: InvitationBody,
  ): Promise<Invitation> {
    return this.invitations.create(whoOf(request), { ...options, roomId });
  }

  @Delete(':id')
  @ApiOperation({ summary: 'let nobody come by an invitation any more, whoever gave it' })
  @ApiOkResponse({ type: GivenInvitation })
  revokeRoomInvitation(@Req() request: IncomingMessage, @Param() meant: InvitationMeant): Promise<GivenInvitation> {
    return this.invitations.revoke(whoOf(request), meant);
  }
}
