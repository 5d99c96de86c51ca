import { Body, Delete, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { createZodDto } from 'nestjs-zod';
import * as answers from '../../generated/answers';
import { flag, pageOf, Rest } from '../../http/rest';
import { ServerInvitationsService } from '../server-invitations.service';
import * as messages from '../messages';
import { whoOf } from './applicant';

class ServerInvitation extends createZodDto(answers.serverInvitation) {}
class ServerInvitationNew extends createZodDto(messages.serverInvitationNew.strict()) {}
class ServerInvitationMade extends createZodDto(answers.createServerInvitationAnswer) {}
class ServerInvitationMeant extends createZodDto(messages.serverInvitationOnly) {}
class ServerInvitationQuery extends createZodDto(messages.serverInvitationList.extend({ endedToo: flag }).strict()) {}
class ServerInvitationPage extends createZodDto(pageOf(answers.serverInvitation)) {}

@Rest('invitations', 'invitations')
export class RestServerInvitationsController {
  constructor(private readonly invitations: ServerInvitationsService) {}

  @Get()
  @ApiOperation({ summary: 'the invitations to make an account, the latest first' })
  @ApiOkResponse({ type: ServerInvitationPage })
  listServerInvitations(
    @Req() request: IncomingMessage,
    @Query() query: ServerInvitationQuery,
  ): Promise<ServerInvitationPage> {
    return this.invitations.list(whoOf(request), query);
  }

  @Post()
  @ApiOperation({ summary: 'invite to make an account; the code is told this once' })
  @ApiCreatedResponse({ type: ServerInvitationMade })
  createServerInvitation(
    @Req() request: IncomingMessage,
    @Body() body: ServerInvitationNew,
  ): Promise<ServerInvitationMade> {
    return this.invitations.create(whoOf(request), body);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'let nobody make an account by an invitation any more' })
  @ApiOkResponse({ type: ServerInvitation })
  revokeServerInvitation(
    @Req() request: IncomingMessage,
    @Param() { id }: ServerInvitationMeant,
  ): Promise<ServerInvitation> {
    return this.invitations.revoke(whoOf(request), id);
  }
}
