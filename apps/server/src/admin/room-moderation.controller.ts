import type { Metadata } from '@grpc/grpc-js';
import {
  type BanFromRoomRequest,
  type BanFromRoomResponse,
  type LiftRoomBanRequest,
  type LiftRoomBanResponse,
  type ListRoomBansRequest,
  type ListRoomBansResponse,
  Role,
  type UpdateRoomMemberRequest,
  type UpdateRoomMemberResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { PeerCall } from '../callers/callers';
import { givenRole, protoMember } from '../rooms/roles';
import { checked, paged } from '../validation/messages';
import { whoCalls } from './applicant';
import type { BanAnswer } from './ban-answer';
import * as messages from './messages';
import { RoomModerationService } from './room-moderation.service';

/** Roles, mutes and bans in any room, for administrators over gRPC; rest/ has the same. */
@Controller()
export class RoomModerationController {
  constructor(private readonly moderation: RoomModerationService) {}

  @GrpcMethod('AdminService', 'updateRoomMember')
  async updateRoomMember(
    r: UpdateRoomMemberRequest,
    metadata: Metadata,
    call: PeerCall,
  ): Promise<UpdateRoomMemberResponse> {
    const options = checked(messages.memberUpdated, withNames(r));
    return { member: protoMember(await this.moderation.updateMember(whoCalls(metadata, call), options)) };
  }

  @GrpcMethod('AdminService', 'banFromRoom')
  async banFromRoom(r: BanFromRoomRequest, metadata: Metadata, call: PeerCall): Promise<BanFromRoomResponse> {
    const { ban, removedPeerIds } = await this.moderation.ban(
      whoCalls(metadata, call),
      checked(messages.banRequest, r),
    );
    return { ban: protoBan(ban), removedPeerIds };
  }

  @GrpcMethod('AdminService', 'listRoomBans')
  async listRoomBans(r: ListRoomBansRequest, metadata: Metadata, call: PeerCall): Promise<ListRoomBansResponse> {
    const options = checked(messages.banList, paged(r));
    const { items, next } = await this.moderation.bans(whoCalls(metadata, call), options);
    return { bans: items.map(protoBan), next };
  }

  @GrpcMethod('AdminService', 'liftRoomBan')
  async liftRoomBan(r: LiftRoomBanRequest, metadata: Metadata, call: PeerCall): Promise<LiftRoomBanResponse> {
    await this.moderation.liftBan(whoCalls(metadata, call), checked(messages.roomAndAccount, r));
    return {};
  }
}

// ---- details ----

/** What is readable at all; nobody becomes an owner so. */
function withNames(r: UpdateRoomMemberRequest): unknown {
  if (typeof r !== 'object') return r;
  const role = r.role === Role.ROLE_UNSPECIFIED ? undefined : (givenRole(r.role) ?? '');
  return { ...r, role, mutedPorts: r.mutedPorts?.names };
}

const protoBan = ({ untilMs = 0, ...ban }: BanAnswer) => ({ ...ban, untilMs });
