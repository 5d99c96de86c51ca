import type { Metadata } from '@grpc/grpc-js';
import {
  type CreateRoomInvitationRequest,
  type CreateRoomInvitationResponse,
  type DeleteAnyRoomRequest,
  type DeleteAnyRoomResponse,
  type ListRoomInvitationsRequest,
  type ListRoomInvitationsResponse,
  type RevokeRoomInvitationRequest,
  type RevokeRoomInvitationResponse,
  Role,
  type SetRoomOwnerRequest,
  type SetRoomOwnerResponse,
  type TakeOutMemberRequest,
  type TakeOutMemberResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { PeerCall } from '../callers/callers';
import { protoGiven } from '../rooms/invitation-message';
import { givenRole, protoRole } from '../rooms/roles';
import { checked, paged } from '../validation/messages';
import { AllRoomsService } from './all-rooms.service';
import { whoCalls } from './applicant';
import * as messages from './messages';
import { RoomInvitationsService } from './room-invitations.service';
import { adminRoomMessage } from './admin-room-message';

/** Invitations, members and owners of any room, for administrators over gRPC; rest/ has the same. */
@Controller()
export class RoomPeopleController {
  constructor(
    private readonly rooms: AllRoomsService,
    private readonly invitations: RoomInvitationsService,
  ) {}

  @GrpcMethod('AdminService', 'createRoomInvitation')
  async createRoomInvitation(
    r: CreateRoomInvitationRequest,
    metadata: Metadata,
    call: PeerCall,
  ): Promise<CreateRoomInvitationResponse> {
    const options = checked(messages.invitationNew, withRoleName(r));
    const invitation = await this.invitations.create(whoCalls(metadata, call), options);
    return { invitation: { ...invitation, role: protoRole(invitation.role) } };
  }

  @GrpcMethod('AdminService', 'listRoomInvitations')
  async listRoomInvitations(
    r: ListRoomInvitationsRequest,
    metadata: Metadata,
    call: PeerCall,
  ): Promise<ListRoomInvitationsResponse> {
    const options = checked(messages.invitationList, paged(r));
    const { items, next } = await this.invitations.list(whoCalls(metadata, call), options);
    return { invitations: items.map(protoGiven), next };
  }

  @GrpcMethod('AdminService', 'revokeRoomInvitation')
  async revokeRoomInvitation(
    r: RevokeRoomInvitationRequest,
    metadata: Metadata,
    call: PeerCall,
  ): Promise<RevokeRoomInvitationResponse> {
    const revoked = await this.invitations.revoke(whoCalls(metadata, call), checked(messages.invitationOnly, r));
    return { invitation: protoGiven(revoked) };
  }

  @GrpcMethod('AdminService', 'takeOutMember')
  async takeOutMember(r: TakeOutMemberRequest, metadata: Metadata, call: PeerCall): Promise<TakeOutMemberResponse> {
    return { removedPeerIds: await this.rooms.takeOut(whoCalls(metadata, call), checked(messages.memberTakenOut, r)) };
  }

  @GrpcMethod('AdminService', 'setRoomOwner')
  async setRoomOwner(r: SetRoomOwnerRequest, metadata: Metadata, call: PeerCall): Promise<SetRoomOwnerResponse> {
    return {
      room: adminRoomMessage(await this.rooms.setOwner(whoCalls(metadata, call), checked(messages.ownerChange, r))),
    };
  }

  @GrpcMethod('AdminService', 'deleteAnyRoom')
  async deleteAnyRoom(r: DeleteAnyRoomRequest, metadata: Metadata, call: PeerCall): Promise<DeleteAnyRoomResponse> {
    return { removedPeerIds: await this.rooms.delete(whoCalls(metadata, call), checked(messages.roomClose, r)) };
  }
}

// ---- details ----

/** What is readable at all; nobody becomes an owner so. */
const withRoleName = (r: CreateRoomInvitationRequest): unknown =>
  typeof r === 'object' ? { ...r, role: r.role === Role.ROLE_UNSPECIFIED ? undefined : (givenRole(r.role) ?? '') } : r;
