import type { Metadata } from '@grpc/grpc-js';
import type {
  DeleteRoomRequest,
  DeleteRoomResponse,
  LeaveRoomRequest,
  LeaveRoomResponse,
  TransferRoomRequest,
  TransferRoomResponse,
  UpdateRoomRequest,
  UpdateRoomResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { callerOf } from '../callers/callers';
import { withNames, protoRoom } from '../rooms/room-message';
import { RoomsService } from '../rooms/rooms.service';
import * as messages from '../validation/messages';
import { OwnershipService } from './ownership.service';

@Controller()
export class OwnershipController {
  constructor(
    private readonly ownership: OwnershipService,
    private readonly rooms: RoomsService,
  ) {}

  @GrpcMethod('RoomService', 'updateRoom')
  async updateRoom(request: UpdateRoomRequest, metadata: Metadata): Promise<UpdateRoomResponse> {
    const caller = callerOf(metadata);
    const { roomId, ...settings } = messages.checked(messages.updateRoom, withNames(request));
    await this.ownership.update(caller, roomId, settings);
    return { room: protoRoom(await this.rooms.get(caller, { id: roomId })) };
  }

  @GrpcMethod('RoomService', 'leaveRoom')
  async leaveRoom(request: LeaveRoomRequest, metadata: Metadata): Promise<LeaveRoomResponse> {
    const { roomId } = messages.checked(messages.leaveRoom, request);
    await this.ownership.leave(callerOf(metadata), roomId);
    return {};
  }

  @GrpcMethod('RoomService', 'transferRoom')
  async transferRoom(request: TransferRoomRequest, metadata: Metadata): Promise<TransferRoomResponse> {
    const [caller, options] = [callerOf(metadata), messages.checked(messages.transferRoom, request)];
    await this.ownership.transfer(caller, options);
    return { room: protoRoom(await this.rooms.get(caller, { id: options.roomId })) };
  }

  @GrpcMethod('RoomService', 'deleteRoom')
  async deleteRoom(request: DeleteRoomRequest, metadata: Metadata): Promise<DeleteRoomResponse> {
    const { roomId } = messages.checked(messages.deleteRoom, request);
    const removed = await this.ownership.delete(callerOf(metadata), roomId);
    return { removedPeerIds: removed.map(({ peerId }) => peerId) };
  }
}
