// What owners and moderators decide on the others of their room, and administrators on those of any, also while people play.
import {
  type Ban,
  calledOf,
  type Coordinator,
  type Listed,
  type Member,
  type MemberSettings,
} from '@midip2p/coordinator';
import { ClientError } from '../errors';
import { MIDIP2P } from '../own-name';
import { called } from '../routes/end';
import { secondsOf } from './length';
import { type ListFlags, printList } from './listing';
import type { Print } from './print';

export interface MemberReference {
  /** Name or id. */
  room: string;
  player: string;
}

/** Who asks the server: for what one's role in a room allows, or as an administrator. */
export interface Moderation {
  room(idOrName: string): Promise<{ id: string; name: string }>;
  members(roomId: string): Listed<Member>;
  updateMember(roomId: string, name: string, settings: MemberSettings): Promise<Member>;
  ban(roomId: string, name: string, options: { lifetimeSeconds?: number; reason?: string }): Promise<Ban>;
  bans(roomId: string): Listed<Ban>;
  liftBan(roomId: string, name: string): Promise<void>;
  /** The command that lists members; absent: that of one's own rooms. */
  listsMembers?: string;
}

/** Nobody else becomes an owner so. */
export type GivenRole = NonNullable<MemberSettings['role']>;

export interface MuteFlags {
  /** Names of ports, or parts of them; none: the player as a whole. */
  port?: string[];
  reason?: string;
}

export async function mutePlayer(
  coordinator: Moderation,
  meant: MemberReference,
  { port = [], reason }: MuteFlags,
  print: Print,
): Promise<void> {
  const { mutedPorts } = await memberOf(coordinator, meant);
  const more = port.length === 0 ? { muted: true } : { mutedPorts: [...new Set([...mutedPorts, ...port])] };
  await change(coordinator, meant, { ...more, reason }, print);
}

/** Without a port everything may be heard again. */
export async function unmutePlayer(
  coordinator: Moderation,
  meant: MemberReference,
  { port = [], reason }: MuteFlags,
  print: Print,
): Promise<void> {
  const { name, mutedPorts } = await memberOf(coordinator, meant);
  const meantPorts = port.flatMap((one) => {
    const found = called(mutedPorts, one);
    if (found.length > 0) return found;
    throw new ClientError('usage', `the port "${one}" of ${name} is not muted (${listed(mutedPorts)})`, 2);
  });
  const fewer =
    port.length === 0
      ? { muted: false, mutedPorts: [] }
      : { mutedPorts: mutedPorts.filter((one) => !meantPorts.includes(one)) };
  await change(coordinator, meant, { ...fewer, reason }, print);
}

export async function setRole(
  coordinator: Moderation,
  meant: MemberReference,
  { role, reason }: { role: GivenRole; reason?: string | undefined },
  print: Print,
): Promise<void> {
  await change(coordinator, meant, { role, reason }, print);
}

export async function removeFromSession(
  coordinator: Coordinator,
  { room, player }: MemberReference,
  { reason }: { reason?: string },
  print: Print,
): Promise<void> {
  const { id, name } = await coordinator.room(room);
  const removedPeerIds = await coordinator.removeFromSession(id, player, reason);
  print(`${player} is out of ${name} until this session has ended`, { event: 'removed', roomId: id, removedPeerIds });
}

export async function banPlayer(
  coordinator: Moderation,
  { room, player }: MemberReference,
  { for: length, reason }: { for?: string; reason?: string },
  print: Print,
): Promise<void> {
  const lifetimeSeconds = length === undefined ? 0 : secondsOf('--for', length);
  const { id, name } = await coordinator.room(room);
  const ban = await coordinator.ban(id, player, { lifetimeSeconds, ...(reason === undefined ? {} : { reason }) });
  print(`${banText(ban)} from ${name}`, { event: 'banned', roomId: id, ban });
}

export async function unbanPlayer(
  coordinator: Moderation,
  { room, player }: MemberReference,
  print: Print,
): Promise<void> {
  const { id, name } = await coordinator.room(room);
  await coordinator.liftBan(id, player);
  print(`${player} may be invited to ${name} again`, { event: 'unbanned', roomId: id, name: player });
}

export async function listBans(coordinator: Moderation, room: string, flags: ListFlags, print: Print): Promise<void> {
  const { id, name } = await coordinator.room(room);
  await printList(coordinator.bans(id), flags, print, {
    ...{ event: 'bans', name: 'bans', lines: banText },
    nothing: `nobody is banned from ${name}`,
  });
}

/** One line: "Ben  player, muted". */
export function memberText({ role, muted, mutedPorts }: Member): string {
  const ports = mutedPorts.length > 0 ? [`muted: ${mutedPorts.join(', ')}`] : [];
  return [role, ...(muted ? ['muted'] : ports)].join(', ');
}

// ---- details ----

const banText = ({ untilMs, reason, ...who }: Ban): string =>
  `${calledOf(who)} is banned ${untilMs === null ? 'for good' : `until ${new Date(untilMs).toUTCString()}`}${reason === '' ? '' : ` (${reason})`}`;

async function change(
  coordinator: Moderation,
  { room, player }: MemberReference,
  settings: MemberSettings,
  print: Print,
): Promise<void> {
  const { id } = await coordinator.room(room);
  const member = await coordinator.updateMember(id, player, settings);
  print(`${member.name}: ${memberText(member)}`, { event: 'memberChanged', roomId: id, member });
}

async function memberOf(coordinator: Moderation, { room, player }: MemberReference): Promise<Member> {
  const { id, name } = await coordinator.room(room);
  for await (const member of coordinator.members(id))
    if ([member.name, member.accountId].some((called) => called.toLowerCase() === player.toLowerCase())) return member;
  const { listsMembers = 'rooms members' } = coordinator;
  throw new ClientError(
    'unknown-member',
    `"${player}" is no member of ${name}: '${MIDIP2P} ${listsMembers} ${name}' lists them`,
  );
}

const listed = (ports: readonly string[]) => (ports.length === 0 ? 'none is' : `muted are ${ports.join(', ')}`);
