import { Body, Delete, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { Rest } from '../../http/rest';
import { ServerInvitationsService } from '../server-invitations.service';
import { whoOf } from './applicant';
import {
  ServerInvitation,
  ServerInvitationMade,
  ServerInvitationMeant,
  ServerInvitationNew,
  ServerInvitationPage,
  ServerInvitationQuery,
} from './messages';

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
