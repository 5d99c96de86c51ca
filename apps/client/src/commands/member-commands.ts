// What owners and moderators decide on the others of their room, also while people play.
import type { Coordinator, Member, MemberSettings } from '@midip2p/coordinator';
import { ClientError } from '../errors';
import { MIDIP2P } from '../own-name';
import type { Say } from './say';

export interface MemberMeant {
  /** Name or id. */
  room: string;
  player: string;
}

/** Nobody else becomes an owner so. */
export type GivenRole = NonNullable<MemberSettings['role']>;

export interface MuteFlags {
  /** Names of ports; none: the player as a whole. */
  port?: string[];
  reason?: string;
}

export async function mutePlayer(
  coordinator: Coordinator,
  meant: MemberMeant,
  { port = [], reason }: MuteFlags,
  say: Say,
): Promise<void> {
  const { mutedPorts } = await memberOf(coordinator, meant);
  const more = port.length === 0 ? { muted: true } : { mutedPorts: [...new Set([...mutedPorts, ...port])] };
  await change(coordinator, meant, { ...more, reason }, say);
}

/** Without a port everything may be heard again. */
export async function unmutePlayer(
  coordinator: Coordinator,
  meant: MemberMeant,
  { port = [], reason }: MuteFlags,
  say: Say,
): Promise<void> {
  const { name, mutedPorts } = await memberOf(coordinator, meant);
  const unknown = port.find((one) => !mutedPorts.includes(one));
  if (unknown !== undefined)
    throw new ClientError('usage', `the port "${unknown}" of ${name} is not muted (${listed(mutedPorts)})`, 2);
  const fewer =
    port.length === 0
      ? { muted: false, mutedPorts: [] }
      : { mutedPorts: mutedPorts.filter((one) => !port.includes(one)) };
  await change(coordinator, meant, { ...fewer, reason }, say);
}

export async function setRole(
  coordinator: Coordinator,
  meant: MemberMeant,
  { role, reason }: { role: GivenRole; reason?: string | undefined },
  say: Say,
): Promise<void> {
  await change(coordinator, meant, { role, reason }, say);
}

/** One line: "Ben  player, muted". */
export function memberWords({ role, muted, mutedPorts }: Member): string {
  const ports = mutedPorts.length > 0 ? [`muted: ${mutedPorts.join(', ')}`] : [];
  return [role, ...(muted ? ['muted'] : ports)].join(', ');
}

// ---- details ----

async function change(
  coordinator: Coordinator,
  { room, player }: MemberMeant,
  settings: MemberSettings,
  say: Say,
): Promise<void> {
  const { id } = await coordinator.room(room);
  const member = await coordinator.updateMember(id, player, settings);
  say(`${member.name}: ${memberWords(member)}`, { event: 'memberChanged', roomId: id, member });
}

async function memberOf(coordinator: Coordinator, { room, player }: MemberMeant): Promise<Member> {
  const { id, name } = await coordinator.room(room);
  for await (const member of coordinator.members(id))
    if (member.name.toLowerCase() === player.toLowerCase()) return member;
  throw new ClientError(
    'unknown-member',
    `"${player}" is no member of ${name}: '${MIDIP2P} rooms members ${name}' lists them`,
  );
}

const listed = (ports: readonly string[]) => (ports.length === 0 ? 'none is' : `muted are ${ports.join(', ')}`);
