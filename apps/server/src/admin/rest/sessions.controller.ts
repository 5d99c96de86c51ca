import { Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { Rest } from '../../http/rest';
import { AllSessionsService } from '../all-sessions.service';
import { whoOf } from './applicant';
import { PeerPage, PeerQuery, SessionPage, SessionQuery } from './messages';

@Rest('', 'sessions')
export class RestSessionsController {
  constructor(private readonly sessions: AllSessionsService) {}

  @Get('sessions')
  @ApiOperation({ summary: 'the jams of all rooms, the oldest first' })
  @ApiOkResponse({ type: SessionPage })
  listSessions(@Req() request: IncomingMessage, @Query() query: SessionQuery): Promise<SessionPage> {
    return this.sessions.sessions(whoOf(request), query);
  }

  @Get('peers')
  @ApiOperation({ summary: 'who plays, with the quality of links and clocks, the oldest first' })
  @ApiOkResponse({ type: PeerPage })
  listPeers(@Req() request: IncomingMessage, @Query() query: PeerQuery): Promise<PeerPage> {
    return this.sessions.peers(whoOf(request), query);
  }
}
