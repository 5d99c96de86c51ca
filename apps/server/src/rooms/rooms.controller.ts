import type { Metadata } from '@grpc/grpc-js';
import {
  type CreateRoomRequest,
  type CreateRoomResponse,
  type GetRoomRequest,
  type GetRoomResponse,
  type ListMembersRequest,
  type ListMembersResponse,
  type ListRoomsRequest,
  type ListRoomsResponse,
  type UpdateRoomRequest,
  type UpdateRoomResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { callerOf } from '../callers/callers';
import * as messages from '../validation/messages';
import { protoRoom, secondDeviceOf } from './room-message';
import { protoMember } from './roles';
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
    const wish = messages.checked(messages.listMembers, messages.paged(request));
    const { items, next } = await this.rooms.members(callerOf(metadata), wish);
    return { members: items.map(protoMember), next };
  }

  @GrpcMethod('RoomService', 'updateRoom')
  async updateRoom(request: UpdateRoomRequest, metadata: Metadata): Promise<UpdateRoomResponse> {
    const caller = callerOf(metadata);
    const { roomId, name, secondDevice, sysex } = messages.checked(messages.updateRoom, request);
    const settings = { name, secondDevice: secondDeviceOf(secondDevice), sysex };
    return { room: protoRoom(await this.rooms.update(caller, roomId, settings)) };
  }
}
