// What an administrator means on the command line, and how many devices something concerned.
import { type Administration, type AnyRoom, whole } from '@midip2p/coordinator';
import { ClientError } from '../errors';
import { MIDIP2P } from '../own-name';

export type RoomNamed = Pick<AnyRoom, 'id' | 'name'>;

export const isId = (text: string): boolean => UUID.test(text);

export async function roomNamed(server: Administration, nameOrId: string): Promise<RoomNamed> {
  if (isId(nameOrId)) return { id: nameOrId, name: nameOrId };
  const rooms = await whole(server.rooms(nameOrId), SEVERAL);
  if (rooms.length === 1) return rooms[0]!;
  if (rooms.length === 0)
    throw new ClientError('unknown-room', `no room is called ${nameOrId}; see '${MIDIP2P} admin rooms'`);
  const whose = rooms.map(({ ownerName, id }) => `${ownerName}'s ${id}`).join(', ');
  throw new ClientError('which-room', `${rooms.length} rooms are called ${nameOrId}: ${whose}; name an id`, 2);
}

/** Who plays, in that room or in any. A removal names everybody who had a part in the session, as often as they came. */
export async function present(server: Administration, roomId: string): Promise<ReadonlySet<string>> {
  return new Set((await whole(server.peers({ roomId, goneToo: false }))).map(({ id }) => id));
}

export function devices(removed: readonly string[], there: ReadonlySet<string>): string {
  const { length } = removed.filter((peer) => there.has(peer));
  return length === 1 ? '1 device' : `${length} devices`;
}

// ---- details ----

/** Enough rooms of one name to say that there are several. */
const SEVERAL = 20;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
