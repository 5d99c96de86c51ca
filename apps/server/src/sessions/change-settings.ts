import { relaysOf } from '../relays/known-relays';
import { UnknownMemberError } from '../rooms/room-errors';
import type { RoomSettings } from '../rooms/room';
import type { Config } from '../config/config';
import { electInRoom } from './elect-in-room';
import type { SessionChange } from './session-change';
import { NoRelayError } from './session-errors';

/** Changes the settings that are given. Throws UnknownMemberError, NoRelayError, and what `asNamed` throws. */
export async function changeSettings(
  room: SessionChange,
  { pinnedMaster, ...settings }: RoomSettings,
  config: Config,
): Promise<void> {
  if (settings.relayOnly === true && relaysOf(config).length === 0) throw new NoRelayError();
  const pinned = pinnedMaster === undefined ? undefined : await memberNamed(room, pinnedMaster);
  await room.updateRoom(settings, pinned && pinned.accountId);
  if (pinned !== undefined) await electInRoom(room);
}

// ---- details ----

/** null: nobody is named. */
async function memberNamed(room: SessionChange, name: string): Promise<{ accountId: string | null }> {
  if (name === '') return { accountId: null };
  const member = await room.members.named(name);
  if (!member) throw new UnknownMemberError(name);
  return member;
}
