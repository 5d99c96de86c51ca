import type { Metadata } from '@grpc/grpc-js';
import {
  type CreateRoomRequest,
  type CreateRoomResponse,
  type EnterRoomRequest,
  type EnterRoomResponse,
  type GetRoomRequest,
  type GetRoomResponse,
  type ListMembersRequest,
  type ListMembersResponse,
  type ListRoomsRequest,
  type ListRoomsResponse,
  type ListPublicRoomsRequest,
  type ListPublicRoomsResponse,
  type PublicRoom as ProtoPublicRoom,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { callerOf } from '../callers/callers';
import * as messages from '../validation/messages';
import type { PublicRoom } from './room';
import { protoRoom } from './room-message';
import { protoMember, protoRole } from './roles';
import { RoomsService } from './rooms.service';

@Controller()
export class RoomsController {
  constructor(private readonly rooms: RoomsService) {}

  @GrpcMethod('RoomService', 'createRoom')
  async createRoom(request: CreateRoomRequest, metadata: Metadata): Promise<CreateRoomResponse> {
    const caller = callerOf(metadata);
    const room = await this.rooms.create(caller, messages.checked(messages.createRoom, request).name);
    return { room: protoRoom(room) };
  }

  @GrpcMethod('RoomService', 'getRoom')
  async getRoom(request: GetRoomRequest, metadata: Metadata): Promise<GetRoomResponse> {
    const caller = callerOf(metadata);
    const { $case, value } = messages.checked(messages.getRoom, request).room;
    const room = await this.rooms.get(caller, $case === 'id' ? { id: value } : { name: value });
    return { room: protoRoom(room) };
  }

  @GrpcMethod('RoomService', 'listRooms')
  async listRooms(request: ListRoomsRequest, metadata: Metadata): Promise<ListRoomsResponse> {
    const page = messages.checked(messages.listRooms, messages.paged(request, messages.WHOLE));
    const { items, next } = await this.rooms.list(callerOf(metadata), page);
    return { rooms: items.map(protoRoom), next };
  }

  @GrpcMethod('RoomService', 'listMembers')
  async listMembers(request: ListMembersRequest, metadata: Metadata): Promise<ListMembersResponse> {
    const options = messages.checked(messages.listMembers, messages.paged(request));
    const { items, next } = await this.rooms.members(callerOf(metadata), options);
    return { members: items.map(protoMember), next };
  }

  @GrpcMethod('RoomService', 'listPublicRooms')
  async listPublicRooms(request: ListPublicRoomsRequest, metadata: Metadata): Promise<ListPublicRoomsResponse> {
    callerOf(metadata);
    const { items, next } = await this.rooms.publicOnes(
      messages.checked(messages.listPublicRooms, messages.paged(request)),
    );
    return { rooms: items.map(protoPublic), next };
  }

  @GrpcMethod('RoomService', 'enterRoom')
  async enterRoom(request: EnterRoomRequest, metadata: Metadata): Promise<EnterRoomResponse> {
    const { roomId } = messages.checked(messages.enterRoom, request);
    return { room: protoRoom(await this.rooms.enter(callerOf(metadata), roomId)) };
  }
}

// ---- details ----

const protoPublic = ({ role, mostPlayers, ...room }: PublicRoom): ProtoPublicRoom => ({
  ...room,
  role: protoRole(role),
  mostPlayers: mostPlayers ?? 0,
});
