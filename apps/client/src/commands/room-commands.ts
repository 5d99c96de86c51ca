// rooms, and which room a person means.
import { calledOf, type Coordinator, ownerOf, type Room, whole } from '@midip2p/coordinator';
import { ClientError } from '../errors';
import { type ListFlags, printList } from './listing';
import { memberText } from './member-commands';
import { settingLines, settingsFrom } from './room-settings';
import type { RoomFlags } from './room-settings-flags';
import type { Print } from './print';
import { MIDIP2P } from '../own-name';

export function listRooms(coordinator: Coordinator, flags: ListFlags, print: Print): Promise<void> {
  return printList(coordinator.rooms(), flags, print, {
    ...{ event: 'rooms', name: 'rooms', plain: plainRoom },
    lines: (room) => `${room.name}  ${room.id}`,
    nothing: `no rooms yet; make one: '${MIDIP2P} rooms create NAME'`,
  });
}

export async function listMembers(
  coordinator: Coordinator,
  which: string,
  flags: ListFlags,
  print: Print,
): Promise<void> {
  const { id, name } = await coordinator.room(which);
  await printList(coordinator.members(id), flags, print, {
    ...{ event: 'members', name: 'members' },
    lines: (member) => `${calledOf(member)}  ${member.accountId}  ${memberText(member)}`,
    nothing: `nobody is in ${name}`,
  });
}

export async function createRoom(coordinator: Coordinator, name: string, print: Print): Promise<void> {
  const room = await coordinator.createRoom(name);
  print(`made the room ${room.name}`, { event: 'roomCreated', room: plainRoom(room) });
}

export async function setRoom(coordinator: Coordinator, room: string, flags: RoomFlags, print: Print): Promise<void> {
  const settings = settingsFrom(flags);
  const { id } = await coordinator.room(room);
  const changed = await coordinator.updateRoom(id, settings);
  print([`${changed.name}:`, ...settingLines(changed).map((line) => `  ${line}`)], {
    ...{ event: 'roomChanged', room: plainRoom(changed) },
  });
}

export async function listPublicRooms(
  coordinator: Coordinator,
  prefix: string,
  flags: ListFlags,
  print: Print,
): Promise<void> {
  await printList(coordinator.publicRooms(prefix), flags, print, {
    ...{ event: 'publicRooms', name: 'rooms' },
    lines: ({ name, id, playing, mostPlayers, role, ...room }) => [
      `${name}  of ${ownerOf(room)}, ${playing} playing${mostPlayers === null ? '' : `, ${mostPlayers} at most`}`,
      `  ${id}  as a ${role}`,
    ],
    nothing: prefix === '' ? 'no room is public here' : `no public room begins with ${prefix}`,
  });
}

export async function enterRoom(coordinator: Coordinator, room: string, print: Print): Promise<void> {
  const entered = await coordinator.enterRoom(room);
  print([`you are a ${entered.role} of ${entered.name} now; to play:`, `  ${MIDIP2P} join ${entered.id}`], {
    event: 'roomEntered',
    room: plainRoom(entered),
  });
}

export async function leaveRoom(coordinator: Coordinator, room: string, print: Print): Promise<void> {
  const { id, name } = await coordinator.room(room);
  await coordinator.leaveRoom(id);
  print(`you are no member of ${name} any more`, { event: 'roomLeft', roomId: id });
}

export async function transferRoom(
  coordinator: Coordinator,
  room: string,
  player: string,
  print: Print,
): Promise<void> {
  const { id } = await coordinator.room(room);
  const given = await coordinator.transferRoom(id, player);
  print(`${ownerOf(given)} owns ${given.name} now, and you moderate it`, {
    ...{ event: 'roomTransferred', room: plainRoom(given), owner: given.ownerName },
  });
}

export async function deleteRoom(
  coordinator: Coordinator,
  room: string,
  { yes = false }: { yes?: boolean },
  print: Print,
): Promise<void> {
  const { id, name } = await coordinator.room(room);
  if (!yes) throw new ClientError('usage', `${name} is gone for everybody, and cannot be taken back: say --yes`, 2);
  const removedPeerIds = await coordinator.deleteRoom(id);
  print(`${name} is deleted`, { event: 'roomDeleted', roomId: id, removedPeerIds });
}

/** The room of that name or id; null: the only one there is. */
export async function resolveRoom(coordinator: Coordinator, room: string | null): Promise<Room> {
  if (room !== null) return coordinator.room(room);
  const rooms = await whole(coordinator.rooms(SEVERAL), SEVERAL);
  if (rooms.length === 1) return rooms[0]!;
  if (rooms.length === 0) {
    throw new ClientError(
      'no-room',
      `you are in no room; make one with '${MIDIP2P} rooms create NAME', or use an invitation`,
    );
  }
  const some = `${rooms.map(({ name }) => name).join(', ')}${rooms.length === SEVERAL ? ' and others' : ''}`;
  throw new ClientError('which-room', `which room? you are in ${some}; name one`, 2);
}

/** Enough of one's rooms to ask which. */
const SEVERAL = 10;

const plainRoom = ({ members: _, ...room }: Room) => room;
