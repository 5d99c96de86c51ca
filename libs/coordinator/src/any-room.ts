import type { AdminRoom } from '@midip2p/proto';
import { type Member, memberOf, settingsOf } from './room';

type Settings = ReturnType<typeof settingsOf>;

/** A room as administrators see it. */
export interface AnyRoom extends Omit<AdminRoom, keyof Settings | 'members'>, Settings {
  members: Member[];
}

export const anyRoom = (room: AdminRoom): AnyRoom => ({
  ...room,
  ...settingsOf(room),
  members: room.members.map(memberOf),
});
