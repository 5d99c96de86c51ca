import type { Metadata } from '@grpc/grpc-js';
import {
  type Ban as ProtoBan,
  type BanPlayerRequest,
  type BanPlayerResponse,
  type LiftBanRequest,
  type LiftBanResponse,
  type ListBansRequest,
  type ListBansResponse,
  type RemoveFromSessionRequest,
  type RemoveFromSessionResponse,
  type UpdateMemberRequest,
  type UpdateMemberResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { callerOf } from '../callers/callers';
import { givenRole, protoMember } from '../rooms/roles';
import type { Ban } from '../rooms/room';
import * as messages from '../validation/messages';
import { ModerationService } from './moderation.service';

@Controller()
export class ModerationController {
  constructor(private readonly moderation: ModerationService) {}

  @GrpcMethod('RoomService', 'updateMember')
  async updateMember(request: UpdateMemberRequest, metadata: Metadata): Promise<UpdateMemberResponse> {
    const caller = callerOf(metadata);
    const { role: word, muted, mutedPorts, ...options } = messages.checked(messages.updateMember, request);
    const role = givenRole(word);
    const change = {
      ...(role === undefined ? {} : { role }),
      ...(muted === undefined ? {} : { muted }),
      ...(mutedPorts === undefined ? {} : { mutedPorts: mutedPorts.names }),
    };
    return { member: protoMember(await this.moderation.updateMember(caller, { ...options, ...change })) };
  }

  @GrpcMethod('RoomService', 'removeFromSession')
  async removeFromSession(request: RemoveFromSessionRequest, metadata: Metadata): Promise<RemoveFromSessionResponse> {
    const options = messages.checked(messages.removeFromSession, request);
    return { removedPeerIds: idsOf(await this.moderation.removeFromSession(callerOf(metadata), options)) };
  }

  @GrpcMethod('RoomService', 'banPlayer')
  async banPlayer(request: BanPlayerRequest, metadata: Metadata): Promise<BanPlayerResponse> {
    const options = messages.checked(messages.banPlayer, request);
    const { ban, removed } = await this.moderation.banPlayer(callerOf(metadata), options);
    return { ban: protoBan(ban), removedPeerIds: idsOf(removed) };
  }

  @GrpcMethod('RoomService', 'listBans')
  async listBans(request: ListBansRequest, metadata: Metadata): Promise<ListBansResponse> {
    const options = messages.checked(messages.listBans, messages.paged(request));
    const { items, next } = await this.moderation.bans(callerOf(metadata), options);
    return { bans: items.map(protoBan), next };
  }

  @GrpcMethod('RoomService', 'liftBan')
  async liftBan(request: LiftBanRequest, metadata: Metadata): Promise<LiftBanResponse> {
    await this.moderation.liftBan(callerOf(metadata), messages.checked(messages.liftBan, request));
    return {};
  }
}

// ---- details ----

const idsOf = (removed: readonly { peerId: string }[]): string[] => removed.map(({ peerId }) => peerId);

const protoBan = ({ until, ...ban }: Ban): ProtoBan => ({ ...ban, untilMs: until?.getTime() ?? 0 });
