// invite, and what became of invitations.
import {
  calledOf,
  type Coordinator,
  formatInvitationLink,
  formatServerAddress,
  type GivenInvitation,
  hostAndPort,
  type InvitationWish,
  parseServerAddress,
  whole,
} from '@midip2p/coordinator';
import { ClientError } from '../errors';
import { secondsOf } from './length';
import { type ListFlags, numberOf, sayList } from './listing';
import { roomMeant } from './room-commands';
import type { Say } from './say';

export interface InviteFlags {
  /** A number, or `any`. */
  uses?: string;
  for?: string;
  role?: NonNullable<InvitationWish['role']>;
}

/** `server` is what this device reaches it by. A guest trusts it as this device does: by the same pin, or by the public
 *  authorities where this device needs none, since TLS may end at a proxy whose certificate the server does not know. */
export async function invite(
  coordinator: Coordinator,
  room: string | null,
  { uses: said, for: length, role }: InviteFlags,
  server: string,
  say: Say,
): Promise<void> {
  const wish = {
    ...(said !== undefined && { uses: said === 'any' ? null : numberOf('--uses', said) }),
    ...(length !== undefined && { lifetimeSeconds: secondsOf('--for', length) }),
    ...(role !== undefined && { role }),
  };
  const { id: roomId, name } = await roomMeant(coordinator, room);
  const { id, code, expiresAtMs, uses, role: becomes } = await coordinator.invite(roomId, wish);
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
  say(text, {
    ...{ event: 'invitation', room: name, roomId, id, uses, role: becomes, expiresAtMs },
    ...{ link, code, server: pinned, onlyHere },
  });
}

export async function listInvitations(
  coordinator: Coordinator,
  room: string,
  { all = false, ...flags }: ListFlags & { all?: boolean },
  say: Say,
): Promise<void> {
  const { id, name } = await coordinator.room(room);
  await sayList(coordinator.invitations(id, all), flags, say, {
    ...{ event: 'invitations', name: 'invitations', lines: invitationLines },
    nothing: `${name} has ${NONE}`,
  });
}

export async function revokeInvitation(
  coordinator: Coordinator,
  room: string,
  invitation: string | null,
  { all = false }: { all?: boolean },
  say: Say,
): Promise<void> {
  if ((invitation !== null) === all) throw new ClientError('usage', 'which one? give its id, or --all', 2);
  const { id, name } = await coordinator.room(room);
  const open = invitation === null ? await whole(coordinator.invitations(id)) : [{ id: invitation }];
  for (const one of open) await coordinator.revokeInvitation(id, one.id);
  const ids = open.map((one) => one.id);
  say(ids.length === 0 ? `${name} has ${NONE}` : ids.map((one) => `nobody comes to ${name} by ${one} any more`), {
    ...{ event: 'invitationsRevoked', roomId: id, ids },
  });
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
  expiresAtMs,
  state,
}: GivenInvitation): string[] {
  const names = usedBy.map((name) => calledOf({ name, guest: guests.includes(name) }));
  const more = used > usedBy.length ? ', …' : '';
  const who = usedBy.length === 0 ? '' : ` (${names.join(', ')}${more})`;
  const until = dateOf(expiresAtMs);
  const now = { open: `until ${until}`, expired: `expired ${until}`, revoked: 'revoked', used: 'used up' }[state];
  return [`${id}  for ${whom(uses, role)}, ${used} used${who}`, `  by ${invitedBy}, ${now}`];
}
