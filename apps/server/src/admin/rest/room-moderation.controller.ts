import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import * as answers from '../../generated/answers';
import { pageOf, Rest } from '../../http/rest';
import { id } from '../../validation/messages';
import { banAnswer } from '../ban-answer';
import * as messages from '../messages';
import { RoomModerationService } from '../room-moderation.service';
import { whoOf } from './applicant';

class RoomMeant extends createZodDto(z.object({ roomId: id })) {}
class RoomMember extends createZodDto(messages.roomAndAccount) {}
class Member extends createZodDto(answers.member) {}
class MemberBody extends createZodDto(messages.memberUpdate.strict()) {}
class BanQuery extends createZodDto(messages.banList.omit({ roomId: true }).strict()) {}
class BanBody extends createZodDto(messages.banNew.strict()) {}
class Banned extends createZodDto(answers.banFromRoomAnswer.extend({ ban: banAnswer })) {}
class BanPage extends createZodDto(pageOf(banAnswer)) {}
class BanLifted extends createZodDto(banAnswer.pick({ accountId: true, name: true })) {}

@Rest('rooms/:roomId', 'rooms')
export class RestRoomModerationController {
  constructor(private readonly moderation: RoomModerationService) {}

  @Patch('members/:account')
  @ApiOperation({ summary: 'give a member another role, mute or unmute it or its ports; the rest stays' })
  @ApiOkResponse({ type: Member })
  updateRoomMember(
    @Req() request: IncomingMessage,
    @Param() meant: RoomMember,
    @Body() options: MemberBody,
  ): Promise<Member> {
    return this.moderation.updateMember(whoOf(request), { ...options, ...meant });
  }

  @Get('bans')
  @ApiOperation({ summary: 'who is barred from a room, by name' })
  @ApiOkResponse({ type: BanPage })
  listRoomBans(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomMeant,
    @Query() page: BanQuery,
  ): Promise<BanPage> {
    return this.moderation.bans(whoOf(request), { ...page, roomId });
  }

  @Post('bans')
  @HttpCode(200)
  @ApiOperation({
    summary: 'put a member out of a room, and let them in no more for so long; again: as it is said now',
  })
  @ApiOkResponse({ type: Banned })
  banFromRoom(
    @Req() request: IncomingMessage,
    @Param() { roomId }: RoomMeant,
    @Body() options: BanBody,
  ): Promise<Banned> {
    return this.moderation.ban(whoOf(request), { ...options, roomId });
  }

  @Delete('bans/:account')
  @ApiOperation({ summary: 'let an account be invited to a room again' })
  @ApiOkResponse({ type: BanLifted })
  liftRoomBan(@Req() request: IncomingMessage, @Param() meant: RoomMember): Promise<BanLifted> {
    return this.moderation.liftBan(whoOf(request), meant);
  }
}
