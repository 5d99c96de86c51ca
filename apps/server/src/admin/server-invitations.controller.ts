import type { Metadata } from '@grpc/grpc-js';
import type {
  CreateServerInvitationRequest,
  CreateServerInvitationResponse,
  ListServerInvitationsRequest,
  ListServerInvitationsResponse,
  RevokeServerInvitationRequest,
  RevokeServerInvitationResponse,
  ServerInvitation,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { PeerCall } from '../callers/callers';
import type { ServerInvitationAnswer } from '../generated/answers';
import { protoState } from '../rooms/invitation-message';
import { checked, paged } from '../validation/messages';
import { whoCalls } from './applicant';
import * as messages from './messages';
import { ServerInvitationsService } from './server-invitations.service';

@Controller()
export class ServerInvitationsController {
  constructor(private readonly invitations: ServerInvitationsService) {}

  @GrpcMethod('AdminService', 'createServerInvitation')
  async createServerInvitation(
    r: CreateServerInvitationRequest,
    metadata: Metadata,
    call: PeerCall,
  ): Promise<CreateServerInvitationResponse> {
    const options = checked(messages.serverInvitationRequest, r);
    const { invitation, code } = await this.invitations.create(whoCalls(metadata, call), options);
    return { invitation: told(invitation), code };
  }

  @GrpcMethod('AdminService', 'listServerInvitations')
  async listServerInvitations(
    r: ListServerInvitationsRequest,
    metadata: Metadata,
    call: PeerCall,
  ): Promise<ListServerInvitationsResponse> {
    const options = checked(messages.serverInvitationList, paged(r));
    const { items, next } = await this.invitations.list(whoCalls(metadata, call), options);
    return { invitations: items.map(told), next };
  }

  @GrpcMethod('AdminService', 'revokeServerInvitation')
  async revokeServerInvitation(
    r: RevokeServerInvitationRequest,
    metadata: Metadata,
    call: PeerCall,
  ): Promise<RevokeServerInvitationResponse> {
    const { id } = checked(messages.serverInvitationOnly, r);
    return { invitation: told(await this.invitations.revoke(whoCalls(metadata, call), id)) };
  }
}

// ---- details ----

const told = ({ state, ...invitation }: ServerInvitationAnswer): ServerInvitation => ({
  ...invitation,
  state: protoState(state),
});
