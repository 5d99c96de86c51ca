import type { Prisma } from '../database/generated/client';
import type { RoomChange } from '../database/room-change';
import type { SessionEvent } from './session';

/** With the room's next number, which it returns. */
export function appendEvent(room: RoomChange, { kind, ...payload }: SessionEvent): Promise<number> {
  return room.append(kind, payload as Prisma.InputJsonObject);
}
