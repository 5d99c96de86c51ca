// invite, and what became of invitations.
import {
  calledOf,
  type Coordinator,
  formatInvitationLink,
  formatServerAddress,
  type GivenInvitation,
  hostAndPort,
  type Invitation,
  type InvitationOptions,
  parseServerAddress,
  type Room,
  whole,
} from '@midip2p/coordinator';
import { ClientError } from '../errors';
import { secondsOf } from './length';
import { type ListFlags, numberOf, printList } from './listing';
import { resolveRoom } from './room-commands';
import type { Print } from './print';

export interface InviteFlags {
  /** A number, or `any`. */
  uses?: string;
  for?: string;
  role?: NonNullable<InvitationOptions['role']>;
}

/** `server` is what this device reaches it by. A guest trusts it as this device does: by the same pin, or by the public
 *  authorities where this device needs none, since TLS may end at a proxy whose certificate the server does not know. */
export async function invite(
  coordinator: Coordinator,
  room: string | null,
  flags: InviteFlags,
  server: string,
  print: Print,
): Promise<void> {
  const options = invitationOptions(flags);
  const { id } = await resolveRoom(coordinator, room);
  printInvitation(await coordinator.invite(id, options), server, print);
}

/** What is typed, checked before anything is asked. */
export const invitationOptions = ({ uses, for: length, role }: InviteFlags): InvitationOptions => ({
  ...(uses !== undefined && { uses: uses === 'any' ? null : numberOf('--uses', uses) }),
  ...(length !== undefined && { lifetimeSeconds: secondsOf('--for', length) }),
  ...(role !== undefined && { role }),
});

/** With the link that whoever is invited types. */
export function printInvitation(invitation: Invitation, server: string, print: Print): void {
  const { id, code, roomId, roomName: name, expiresAtMs, uses, role: becomes } = invitation;
  const address = parseServerAddress(server);
  const link = formatInvitationLink({ server: address, code });
  const onlyHere = /^(localhost|127\..*|::1)$/i.test(address.host);
  const text = [
    `an invitation to ${name}, good for ${whom(uses, becomes)},`,
    `until ${dateOf(expiresAtMs)}. Your friend types:`,
    `  midip2p join "${link}"`,
    `Who has no MIDIp2p yet gets it at https://${hostAndPort(address)}/get`,
    ...(onlyHere ? [`(only on this machine: no other reaches ${address.host})`] : []),
  ];
  const pinned = formatServerAddress(address);
  print(text, {
    ...{ event: 'invitation', room: name, roomId, id, uses, role: becomes, expiresAtMs },
    ...{ link, code, server: pinned, onlyHere },
  });
}

export async function listInvitations(
  coordinator: Coordinator,
  room: string,
  flags: ListFlags & { all?: boolean },
  print: Print,
): Promise<void> {
  await printInvitations(coordinator, await coordinator.room(room), flags, print);
}

/** Whose invitations one may see and take back. */
export type Invitations = Pick<Coordinator, 'invitations' | 'revokeInvitation'>;
type RoomMeant = Pick<Room, 'id' | 'name'>;

export async function printInvitations(
  given: Invitations,
  { id, name }: RoomMeant,
  { all = false, ...flags }: ListFlags & { all?: boolean },
  print: Print,
): Promise<void> {
  await printList(given.invitations(id, all), flags, print, {
    ...{ event: 'invitations', name: 'invitations', lines: invitationLines },
    nothing: `${name} has ${NONE}`,
  });
}

export async function revokeInvitation(
  coordinator: Coordinator,
  room: string,
  invitation: string | null,
  flags: { all?: boolean },
  print: Print,
): Promise<void> {
  refuseUnlessOne(invitation, flags);
  await takeBack(coordinator, await coordinator.room(room), invitation, print);
}

export function refuseUnlessOne(invitation: string | null, { all = false }: { all?: boolean }): void {
  if ((invitation !== null) === all) throw new ClientError('usage', 'which one? give its id, or --all', 2);
}

/** null: all that somebody can use. */
export async function takeBack(
  given: Invitations,
  { id, name }: RoomMeant,
  invitation: string | null,
  print: Print,
): Promise<void> {
  const open = invitation === null ? await whole(given.invitations(id)) : [{ id: invitation }];
  for (const one of open) await given.revokeInvitation(id, one.id);
  const ids = open.map((one) => one.id);
  print(ids.length === 0 ? `${name} has ${NONE}` : ids.map((one) => `nobody comes to ${name} by ${one} any more`), {
    ...{ event: 'invitationsRevoked', roomId: id, ids },
  });
}

/** In words: whether somebody can use it, and until when. */
export function invitationState({ state, expiresAtMs }: Pick<GivenInvitation, 'state' | 'expiresAtMs'>): string {
  const until = dateOf(expiresAtMs);
  return { open: `until ${until}`, expired: `expired ${until}`, revoked: 'revoked', used: 'used up' }[state];
}

// ---- details ----

const NONE = 'no invitation that somebody could use';

const dateOf = (ms: number): string => new Date(ms).toUTCString();

const whom = (uses: number | null, role: string): string =>
  uses === 1 ? `one ${role}` : `${uses === null ? 'any number of' : uses} ${role}s`;

/** Two lines, since terminals are narrow. */
function invitationLines({
  id,
  role,
  uses,
  used,
  usedBy,
  guests,
  invitedBy,
  byAdministrator,
  expiresAtMs,
  state,
}: GivenInvitation): string[] {
  const names = usedBy.map((name) => calledOf({ name, guest: guests.includes(name) }));
  const more = used > usedBy.length ? ', …' : '';
  const who = usedBy.length === 0 ? '' : ` (${names.join(', ')}${more})`;
  return [
    `${id}  for ${whom(uses, role)}, ${used} used${who}`,
    `  by ${invitedBy}${byAdministrator ? ', who runs the server' : ''}, ${invitationState({ state, expiresAtMs })}`,
  ];
}
