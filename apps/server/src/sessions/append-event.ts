import type { Asker } from '../database/asker';
import type { Prisma } from '../database/generated/client';
import type { RoomChange } from '../database/room-change';
import type { SessionEvent } from './session';

/** Appends an event with the room's next number, which it returns. `together`: statements to be run in the same one. */
export function appendEvent(
  room: RoomChange<Asker>,
  { kind, ...payload }: SessionEvent,
  ...together: Prisma.Sql[]
): Promise<number> {
  return room.appendAll([{ kind, payload: payload as Prisma.InputJsonObject }], together);
}
