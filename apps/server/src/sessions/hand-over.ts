import { NotAllowedError } from '../domain-error';
import { asNamed } from '../rooms/name-taken';
import type { Member } from '../rooms/room';
import { TooManyRoomsError } from '../rooms/room-errors';
import type { IntroductionsService } from './introductions.service';
import type { SessionChange } from './session-change';
import { announcePermission } from './announce-permission';

/**
 * Makes a member the owner of the room, and the former owner a moderator. `owner` null: nobody owns it; `most`: how
 * many open rooms one account may own.
 * Throws NotAllowedError, TooManyRoomsError, NameTakenError.
 */
export async function handOver(
  room: SessionChange,
  introductions: IntroductionsService,
  { owner, heir, most }: { owner: Member | null; heir: Member; most: number },
): Promise<void> {
  if (heir.guest)
    throw new NotAllowedError(`${heir.name} is a guest, who may be gone for good any day: choose another member`);
  if ((await room.members.roomsOwnedBy(heir.accountId)) >= most) throw TooManyRoomsError.of(heir.name, most);
  if (await room.isDisabled(heir.accountId))
    throw new NotAllowedError(`the account ${heir.name} is disabled: choose another member`);
  const name = await room.nameOfRoom();
  await asNamed(name, `${heir.name} has`, () => room.members.transfer(owner?.accountId ?? null, heir.accountId));
  await room.append({ kind: 'room-transferred', accountId: heir.accountId, name: heir.name });
  const reason = `${heir.name} owns this room now`;
  const changes = [
    ...(owner ? [[owner, { role: 'moderator' }] as const] : []),
    [heir, { role: 'owner', muted: false, mutedPorts: [] as string[] }] as const,
  ];
  for (const [before, change] of changes)
    await announcePermission(room, introductions, {
      ...{ before, reason },
      after: { ...before, ...change, mutedPorts: [...before.mutedPorts] },
    });
}
