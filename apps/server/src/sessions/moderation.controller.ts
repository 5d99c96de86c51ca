import type { Metadata } from '@grpc/grpc-js';
import { Role, type UpdateMemberRequest, type UpdateMemberResponse } from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { callerOf } from '../callers/callers';
import { protoMember } from '../rooms/roles';
import type { MemberRole } from '../rooms/room';
import * as messages from '../validation/messages';
import { ModerationService } from './moderation.service';

@Controller()
export class ModerationController {
  constructor(private readonly moderation: ModerationService) {}

  @GrpcMethod('RoomService', 'updateMember')
  async updateMember(request: UpdateMemberRequest, metadata: Metadata): Promise<UpdateMemberResponse> {
    const caller = callerOf(metadata);
    const { role: word, muted, mutedPorts, ...wish } = messages.checked(messages.updateMember, request);
    const role = FROM_PROTO[word];
    const change = {
      ...(role === undefined ? {} : { role }),
      ...(muted === undefined ? {} : { muted }),
      ...(mutedPorts === undefined ? {} : { mutedPorts: mutedPorts.names }),
    };
    return { member: protoMember(await this.moderation.updateMember(caller, { ...wish, ...change })) };
  }
}

// ---- details ----

const FROM_PROTO: Partial<Record<Role, MemberRole>> = {
  [Role.ROLE_MODERATOR]: 'moderator',
  [Role.ROLE_PLAYER]: 'player',
  [Role.ROLE_LISTENER]: 'listener',
};
