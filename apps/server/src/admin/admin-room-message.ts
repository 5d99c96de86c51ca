import type { AdminRoom } from '@midip2p/proto';
import { protoMember } from '../rooms/roles';
import { protoSettings } from '../rooms/room-message';
import type { RoomAnswer } from '../generated/answers';

/** A room as gRPC tells it to administrators. */
export const adminRoomMessage = (room: RoomAnswer): AdminRoom => ({
  ...room,
  closedAtMs: room.closedAtMs,
  members: room.members.map(protoMember),
  ...protoSettings({ ...room, mostPlayers: room.mostPlayers || null }),
});
