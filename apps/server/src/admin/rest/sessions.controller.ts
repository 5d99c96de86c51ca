import { Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { createZodDto } from 'nestjs-zod';
import * as answers from '../../generated/answers';
import { flag, pageOf, Rest } from '../../http/rest';
import { AllSessionsService } from '../all-sessions.service';
import * as messages from '../messages';
import { whoOf } from './applicant';

class SessionQuery extends createZodDto(messages.sessionList.extend({ endedToo: flag }).strict()) {}
class SessionPage extends createZodDto(pageOf(answers.session)) {}
class PeerQuery extends createZodDto(messages.peerList.extend({ goneToo: flag }).strict()) {}
class PeerPage extends createZodDto(pageOf(answers.peer)) {}

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
