import type { Metadata } from '@grpc/grpc-js';
import {
  type AcceptInvitationRequest,
  type AcceptInvitationResponse,
  type CreateInvitationRequest,
  type CreateInvitationResponse,
  type CreateRoomRequest,
  type CreateRoomResponse,
  type GetRoomRequest,
  type GetRoomResponse,
  type ListMembersRequest,
  type ListMembersResponse,
  type ListRoomsRequest,
  type ListRoomsResponse,
  Role,
  type Room as ProtoRoom,
  SecondDevice,
  type UpdateRoomRequest,
  type UpdateRoomResponse,
} from '@midip2p/proto';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { CERTIFICATE } from '../injection';
import type { ServerCertificate } from '../keys/certificate';
import { callerOf } from '../callers/callers';
import * as messages from '../validation/messages';
import { protoMember, protoRole } from './roles';
import type { Room, RoomSettings } from './room';
import { RoomsService } from './rooms.service';

@Controller()
export class RoomsController {
  constructor(
    private readonly rooms: RoomsService,
    @Inject(CERTIFICATE) private readonly certificate: ServerCertificate,
  ) {}

  @GrpcMethod('RoomService', 'createRoom')
  async createRoom(request: CreateRoomRequest, metadata: Metadata): Promise<CreateRoomResponse> {
    const caller = callerOf(metadata);
    const room = await this.rooms.create(caller, messages.checked(messages.createRoom, request).name);
    return { room: told(room) };
  }

  @GrpcMethod('RoomService', 'getRoom')
  async getRoom(request: GetRoomRequest, metadata: Metadata): Promise<GetRoomResponse> {
    const caller = callerOf(metadata);
    const { $case, value } = messages.checked(messages.getRoom, request).room;
    const room = await this.rooms.get(caller, $case === 'id' ? { id: value } : { name: value });
    return { room: told(room) };
  }

  @GrpcMethod('RoomService', 'listRooms')
  async listRooms(request: ListRoomsRequest, metadata: Metadata): Promise<ListRoomsResponse> {
    const page = messages.checked(messages.listRooms, messages.paged(request, messages.WHOLE));
    const { items, next } = await this.rooms.list(callerOf(metadata), page);
    return { rooms: items.map(told), next };
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
    const settings = { name, secondDevice: FROM_PROTO[secondDevice], sysex };
    return { room: told(await this.rooms.update(caller, roomId, settings)) };
  }

  @GrpcMethod('RoomService', 'createInvitation')
  async createInvitation(request: CreateInvitationRequest, metadata: Metadata): Promise<CreateInvitationResponse> {
    const wish = messages.checked(messages.createInvitation, request);
    const role = wish.role === Role.ROLE_LISTENER ? 'listener' : 'player';
    const { code, room, expiresAt } = await this.rooms.invite(callerOf(metadata), { ...wish, role });
    return {
      invitation: {
        code,
        roomId: room.id,
        roomName: room.name,
        role: protoRole(role),
        expiresAtMs: expiresAt.getTime(),
        serverFingerprint: this.certificate.selfSigned ? this.certificate.fingerprint : '',
      },
    };
  }

  @GrpcMethod('RoomService', 'acceptInvitation')
  async acceptInvitation(request: AcceptInvitationRequest, metadata: Metadata): Promise<AcceptInvitationResponse> {
    const caller = callerOf(metadata);
    const room = await this.rooms.accept(caller, messages.checked(messages.acceptInvitation, request).code);
    return { room: told(room) };
  }
}

const FROM_PROTO: Partial<Record<SecondDevice, RoomSettings['secondDevice']>> = {
  [SecondDevice.SECOND_DEVICE_JOINS]: 'joins',
  [SecondDevice.SECOND_DEVICE_REFUSED]: 'refused',
};

const told = (room: Room): ProtoRoom => ({
  id: room.id,
  name: room.name,
  ownerName: room.ownerName,
  role: protoRole(room.role),
  members: room.members.map(protoMember),
  memberCount: room.memberCount,
  number: room.number,
  createdAtMs: room.createdAt.getTime(),
  secondDevice: room.secondDevice === 'joins' ? SecondDevice.SECOND_DEVICE_JOINS : SecondDevice.SECOND_DEVICE_REFUSED,
  sysex: room.sysex,
});
