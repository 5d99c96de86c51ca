import type { Metadata } from '@grpc/grpc-js';
import {
  type ChangeRightsRequest,
  type ChangeRightsResponse,
  type ChangeRoomRequest,
  type ChangeRoomResponse,
  type CloseRoomRequest,
  type CloseRoomResponse,
  type CreateAccountRequest,
  type CreateAccountResponse,
  type CreateRoomForRequest,
  type CreateRoomForResponse,
  type DeleteAccountRequest,
  type DeleteAccountResponse,
  type DisableAccountRequest,
  type DisableAccountResponse,
  type EnableAccountRequest,
  type EnableAccountResponse,
  type ExportAccountRequest,
  type ExportAccountResponse,
  type ListAccountsRequest,
  type ListAccountsResponse,
  type ListAllRoomsRequest,
  type ListAllRoomsResponse,
  type ListAuditRequest,
  type ListAuditResponse,
  type ListPeersRequest,
  type ListPeersResponse,
  type ListRoomMembersRequest,
  type ListRoomMembersResponse,
  type ListSessionsRequest,
  type ListSessionsResponse,
  type RemovePlayerRequest,
  type RemovePlayerResponse,
  type CreatePasswordResetRequest,
  type CreatePasswordResetResponse,
  type SignOutAccountRequest,
  type SignOutAccountResponse,
  type SetAccountDisplayNameRequest,
  type SetAccountDisplayNameResponse,
  type SetAdministratorRequest,
  type SetAdministratorResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { PeerCall } from '../callers/callers';
import { checked, paged } from '../validation/messages';
import { withNames } from '../rooms/room-message';
import { protoMember } from '../rooms/roles';
import { AccountsService } from './accounts.service';
import { whoCalls } from './applicant';
import { AllRoomsService } from './all-rooms.service';
import * as messages from './messages';
import { AllSessionsService } from './all-sessions.service';
import { adminRoomMessage } from './admin-room-message';

/** The administrator's calls over gRPC; rest/ has the same. */
@Controller()
export class AdminController {
  constructor(
    private readonly rooms: AllRoomsService,
    private readonly sessions: AllSessionsService,
    private readonly accounts: AccountsService,
  ) {}

  @GrpcMethod('AdminService', 'listAllRooms')
  async listAllRooms(r: ListAllRoomsRequest, metadata: Metadata, call: PeerCall): Promise<ListAllRoomsResponse> {
    const { items, next } = await this.rooms.list(whoCalls(metadata, call), checked(messages.roomList, paged(r)));
    return { rooms: items.map(adminRoomMessage), next };
  }

  @GrpcMethod('AdminService', 'listRoomMembers')
  async listRoomMembers(
    r: ListRoomMembersRequest,
    metadata: Metadata,
    call: PeerCall,
  ): Promise<ListRoomMembersResponse> {
    const { items, next } = await this.rooms.members(whoCalls(metadata, call), checked(messages.memberList, paged(r)));
    return { members: items.map(protoMember), next };
  }

  @GrpcMethod('AdminService', 'createRoomFor')
  async createRoomFor(r: CreateRoomForRequest, metadata: Metadata, call: PeerCall): Promise<CreateRoomForResponse> {
    return { room: adminRoomMessage(await this.rooms.create(whoCalls(metadata, call), checked(messages.roomNew, r))) };
  }

  @GrpcMethod('AdminService', 'changeRoom')
  async changeRoom(r: ChangeRoomRequest, metadata: Metadata, call: PeerCall): Promise<ChangeRoomResponse> {
    const options = checked(messages.roomChange, withNames(r));
    return { room: adminRoomMessage(await this.rooms.change(whoCalls(metadata, call), options)) };
  }

  @GrpcMethod('AdminService', 'closeRoom')
  async closeRoom(r: CloseRoomRequest, metadata: Metadata, call: PeerCall): Promise<CloseRoomResponse> {
    const { room, removedPeerIds } = await this.rooms.close(whoCalls(metadata, call), checked(messages.roomClose, r));
    return { room: adminRoomMessage(room), removedPeerIds };
  }

  @GrpcMethod('AdminService', 'listSessions')
  async listSessions(r: ListSessionsRequest, metadata: Metadata, call: PeerCall): Promise<ListSessionsResponse> {
    const { items, next } = await this.sessions.sessions(
      whoCalls(metadata, call),
      checked(messages.sessionList, paged(r)),
    );
    return { sessions: items.map((session) => ({ endedAtMs: undefined, ...session })), next };
  }

  @GrpcMethod('AdminService', 'listPeers')
  async listPeers(r: ListPeersRequest, metadata: Metadata, call: PeerCall): Promise<ListPeersResponse> {
    const { items, next } = await this.sessions.peers(whoCalls(metadata, call), checked(messages.peerList, paged(r)));
    return { peers: items as ListPeersResponse['peers'], next };
  }

  @GrpcMethod('AdminService', 'removePlayer')
  async removePlayer(r: RemovePlayerRequest, metadata: Metadata, call: PeerCall): Promise<RemovePlayerResponse> {
    return { removedPeerIds: await this.sessions.remove(whoCalls(metadata, call), checked(messages.playerRemoval, r)) };
  }

  @GrpcMethod('AdminService', 'listAccounts')
  async listAccounts(r: ListAccountsRequest, metadata: Metadata, call: PeerCall): Promise<ListAccountsResponse> {
    const { items, next } = await this.accounts.list(whoCalls(metadata, call), checked(messages.accountList, paged(r)));
    return { accounts: items as ListAccountsResponse['accounts'], next };
  }

  @GrpcMethod('AdminService', 'createAccount')
  async createAccount(r: CreateAccountRequest, metadata: Metadata, call: PeerCall): Promise<CreateAccountResponse> {
    const account = await this.accounts.create(whoCalls(metadata, call), checked(messages.accountNew, r));
    return { account } as CreateAccountResponse;
  }

  @GrpcMethod('AdminService', 'disableAccount')
  async disableAccount(r: DisableAccountRequest, metadata: Metadata, call: PeerCall): Promise<DisableAccountResponse> {
    const disabled = await this.accounts.disable(whoCalls(metadata, call), checked(messages.accountDisable, r));
    return disabled as DisableAccountResponse;
  }

  @GrpcMethod('AdminService', 'enableAccount')
  async enableAccount(r: EnableAccountRequest, metadata: Metadata, call: PeerCall): Promise<EnableAccountResponse> {
    const { account } = checked(messages.accountOnly, r);
    return { account: await this.accounts.enable(whoCalls(metadata, call), account) } as EnableAccountResponse;
  }

  @GrpcMethod('AdminService', 'setAdministrator')
  async setAdministrator(
    r: SetAdministratorRequest,
    metadata: Metadata,
    call: PeerCall,
  ): Promise<SetAdministratorResponse> {
    const account = await this.accounts.setAdministrator(whoCalls(metadata, call), checked(messages.accountRight, r));
    return { account } as SetAdministratorResponse;
  }

  @GrpcMethod('AdminService', 'signOutAccount')
  async signOutAccount(r: SignOutAccountRequest, metadata: Metadata, call: PeerCall): Promise<SignOutAccountResponse> {
    const { account } = checked(messages.accountOnly, r);
    return { account: await this.accounts.signOut(whoCalls(metadata, call), account) } as SignOutAccountResponse;
  }

  @GrpcMethod('AdminService', 'createPasswordReset')
  createPasswordReset(
    r: CreatePasswordResetRequest,
    metadata: Metadata,
    call: PeerCall,
  ): Promise<CreatePasswordResetResponse> {
    return this.accounts.resetPassword(whoCalls(metadata, call), checked(messages.accountOnly, r).account);
  }

  @GrpcMethod('AdminService', 'setAccountDisplayName')
  async setDisplayName(
    r: SetAccountDisplayNameRequest,
    metadata: Metadata,
    call: PeerCall,
  ): Promise<SetAccountDisplayNameResponse> {
    const options = checked(messages.accountDisplayName, r);
    return {
      account: await this.accounts.setDisplayName(whoCalls(metadata, call), options),
    } as SetAccountDisplayNameResponse;
  }

  @GrpcMethod('AdminService', 'changeRights')
  async changeRights(r: ChangeRightsRequest, metadata: Metadata, call: PeerCall): Promise<ChangeRightsResponse> {
    const account = await this.accounts.changeRights(whoCalls(metadata, call), checked(messages.rightsChange, r));
    return { account } as ChangeRightsResponse;
  }

  @GrpcMethod('AdminService', 'exportAccount')
  exportAccount(r: ExportAccountRequest, metadata: Metadata, call: PeerCall): Promise<ExportAccountResponse> {
    return this.accounts.export(whoCalls(metadata, call), checked(messages.accountExport, r));
  }

  @GrpcMethod('AdminService', 'deleteAccount')
  deleteAccount(r: DeleteAccountRequest, metadata: Metadata, call: PeerCall): Promise<DeleteAccountResponse> {
    return this.accounts.delete(whoCalls(metadata, call), checked(messages.accountOnly, r).account);
  }

  @GrpcMethod('AdminService', 'listAudit')
  async listAudit(r: ListAuditRequest, metadata: Metadata, call: PeerCall): Promise<ListAuditResponse> {
    const { items, next } = await this.accounts.listAudit(
      whoCalls(metadata, call),
      checked(messages.auditList, paged(r)),
    );
    return { entries: items, next };
  }
}
