// What an administrator reads: a line for each thing, its id where a command takes one.
import { calledOf, figuresOf, ownerOf } from '@midip2p/coordinator';
import type {
  AdminAccount,
  AdminPeer,
  AdminSession,
  AnyRoom,
  ApiKey,
  AuditEntry,
  Member,
  Webhook,
  WebhookDelivery,
} from '@midip2p/coordinator';
import { milliseconds } from '../milliseconds';

export const memberLine = (member: Member): string => line(calledOf(member), member.accountId, member.role);

export function roomLine({ id, name, members, memberCount, peers, closedAtMs, ...room }: AnyRoom): string {
  const state = closedAtMs === undefined ? `${peers} playing` : `closed ${time(closedAtMs)}`;
  return line(name, id, `of ${ownerOf(room)}`, `${Math.max(memberCount, members.length)} members`, state);
}

export function sessionLine({ id, roomName, peers, startedAtMs, endedAtMs }: AdminSession): string {
  const until = endedAtMs === undefined ? `${peers} playing` : `ended ${time(endedAtMs)}`;
  return line(roomName, id, `since ${time(startedAtMs)}`, until);
}

/** A line for the peer, and one for each of its links; `all` are those that names are known of. */
export function peerLines(peer: AdminPeer, all: readonly AdminPeer[]): string[] {
  const nameOf = (peerId: string): string => {
    const other = all.find(({ id }) => id === peerId);
    return other ? `${playerOf(other)}, ${other.device}` : peerId;
  };
  const { id, device, roomName, agent, seenAt, state, clock, links } = peer;
  const bound = clock?.jitterBoundUs === undefined ? '' : ` ±${milliseconds(clock.jitterBoundUs)}`;
  const clockText = `clock ${clock?.state ?? 'unheard'}${bound}`;
  const master = peer.master ? ['timing master'] : [];
  return [
    line(`${playerOf(peer)}, ${device}`, id, `in ${roomName}`, agent, `from ${seenAt}`, state, clockText, ...master),
    ...links.map((link) => {
      const { peerId, rttUs } = link;
      const roundTrip = rttUs === undefined ? '' : `round trip ${milliseconds(rttUs)}`;
      const counts = Object.entries(figuresOf(link)).flatMap(([name, count]) =>
        count > 0 ? [`${count} ${spaced(name)}`] : [],
      );
      return `  to ${line(nameOf(peerId), roundTrip, counts.join(', '))}`;
    }),
  ];
}

export function accountLine(account: AdminAccount): string {
  const { id, rights, devices, disabledAtMs } = account;
  const state = disabledAtMs === undefined ? [] : [`disabled ${time(disabledAtMs)}`];
  const may = rights.length > 0 ? [`may ${rights.join(', ')}`] : [];
  return line(calledOf(account), id, `${devices} devices`, ...may, ...state);
}

export function apiKeyLine({ id, name, scopes, madeBy, expiresAtMs, revokedAtMs, lastUsedAtMs }: ApiKey): string {
  const until = expiresAtMs === undefined ? '' : `until ${time(expiresAtMs)}`;
  const used = lastUsedAtMs === undefined ? 'never used' : `used ${time(lastUsedAtMs)}`;
  const revoked = revokedAtMs === undefined ? '' : `revoked ${time(revokedAtMs)}`;
  return line(name, id, `may ${scopes.join(', ')}`, `made by ${madeBy}`, until, used, revoked);
}

/** Two lines, since addresses are long. */
export const webhookLines = ({ id, url, events, madeBy, waiting, dead }: Webhook): string[] => [
  line(url, events.join(', ')),
  `  ${line(id, `made by ${madeBy}`, `${waiting} waiting`, `${dead} given up`)}`,
];

export function deliveryLine(delivery: WebhookDelivery): string {
  const { messageId, event, createdAtMs, attempts, outcome, nextAtMs, deliveredAtMs, deadAtMs } = delivery;
  const tried = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  const is =
    deliveredAtMs !== undefined
      ? `delivered ${time(deliveredAtMs)}`
      : deadAtMs !== undefined
        ? `given up ${time(deadAtMs)}`
        : `next ${time(nextAtMs ?? createdAtMs)}`;
  return line(messageId, event, time(createdAtMs), tried, outcome, is);
}

export function auditLine(entry: AuditEntry): string {
  const { number, atMs, accountName, action, targetKind, targetId, targetName, detail, origin, via, result } = entry;
  const target = targetKind === '' ? '' : `${targetKind} ${targetName || targetId}`;
  const details = detail === '{}' ? '' : detail;
  return line(`${number}`, time(atMs), accountName, action, target, details, `${via} ${origin}`.trim(), result);
}

// ---- details ----

const playerOf = ({ accountName: name, displayName, guest }: AdminPeer): string =>
  calledOf({ name, displayName, guest });

const line = (...parts: string[]): string => parts.filter((part) => part !== '').join('  ');

const time = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** "eventsSent" as "events sent": a figure needs no words of its own here. */
const spaced = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
