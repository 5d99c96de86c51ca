import { Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { Rest } from '../../http/rest';
import { JamsService } from '../jams.service';
import { whoOf } from './applicant';
import { PeerPage, PeerQuery, SessionPage, SessionQuery } from './messages';

@Rest('', 'jams')
export class RestJamsController {
  constructor(private readonly jams: JamsService) {}

  @Get('sessions')
  @ApiOperation({ summary: 'the jams of all rooms, the oldest first' })
  @ApiOkResponse({ type: SessionPage })
  listSessions(@Req() request: IncomingMessage, @Query() query: SessionQuery): Promise<SessionPage> {
    return this.jams.sessions(whoOf(request), query);
  }

  @Get('peers')
  @ApiOperation({ summary: 'who plays, with the quality of links and clocks, the oldest first' })
  @ApiOkResponse({ type: PeerPage })
  listPeers(@Req() request: IncomingMessage, @Query() query: PeerQuery): Promise<PeerPage> {
    return this.jams.peers(whoOf(request), query);
  }
}
