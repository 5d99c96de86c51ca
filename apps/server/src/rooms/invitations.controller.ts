import type { Metadata } from '@grpc/grpc-js';
import {
  type AcceptInvitationRequest,
  type AcceptInvitationResponse,
  type CreateInvitationRequest,
  type CreateInvitationResponse,
  type ListInvitationsRequest,
  type ListInvitationsResponse,
  type RevokeInvitationRequest,
  type RevokeInvitationResponse,
} from '@midip2p/proto';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { callerOf } from '../callers/callers';
import { CERTIFICATE } from '../injection';
import type { ServerCertificate } from '../keys/certificate';
import * as messages from '../validation/messages';
import { protoGiven } from './invitation-message';
import { InvitationsService } from './invitations.service';
import { protoRoom } from './room-message';
import { givenRole, protoRole } from './roles';

@Controller()
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    @Inject(CERTIFICATE) private readonly certificate: ServerCertificate,
  ) {}

  @GrpcMethod('RoomService', 'createInvitation')
  async createInvitation(request: CreateInvitationRequest, metadata: Metadata): Promise<CreateInvitationResponse> {
    const caller = callerOf(metadata);
    const { role: word, uses = 1, ...options } = messages.checked(messages.createInvitation, request);
    const role = givenRole(word) ?? 'player';
    const { id, code, room, expiresAt } = await this.invitations.invite(caller, { ...options, role, uses });
    return {
      invitation: {
        ...{ id, code, roomId: room.id, roomName: room.name, role: protoRole(role), uses },
        expiresAtMs: expiresAt.getTime(),
        serverFingerprint: this.certificate.selfSigned ? this.certificate.fingerprint : '',
      },
    };
  }

  @GrpcMethod('RoomService', 'listInvitations')
  async listInvitations(request: ListInvitationsRequest, metadata: Metadata): Promise<ListInvitationsResponse> {
    const options = messages.checked(messages.listInvitations, messages.paged(request));
    const { items, next } = await this.invitations.list(callerOf(metadata), options);
    return { invitations: items.map(protoGiven), next };
  }

  @GrpcMethod('RoomService', 'revokeInvitation')
  async revokeInvitation(request: RevokeInvitationRequest, metadata: Metadata): Promise<RevokeInvitationResponse> {
    await this.invitations.revoke(callerOf(metadata), messages.checked(messages.revokeInvitation, request));
    return {};
  }

  @GrpcMethod('RoomService', 'acceptInvitation')
  async acceptInvitation(request: AcceptInvitationRequest, metadata: Metadata): Promise<AcceptInvitationResponse> {
    const caller = callerOf(metadata);
    const room = await this.invitations.accept(caller, messages.checked(messages.acceptInvitation, request).code);
    return { room: protoRoom(room) };
  }
}
