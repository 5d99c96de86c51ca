// What administrators are told, in the words of both faces: gRPC and REST differ in nothing but how it is written.
import { z } from 'zod';

const ms = z.number().int().describe('milliseconds since 1970');
const count = z.number().int();
const us = z.number().describe('microseconds');

export const memberWords = z.object({
  accountId: z.string(),
  name: z.string(),
  displayName: z.string().describe('what others call it; empty: by the name'),
  guest: z.boolean().describe('it has no password'),
  role: z.enum(['owner', 'moderator', 'player', 'listener']),
  muted: z.boolean(),
  mutedPorts: z.array(z.string()),
});

export const banWords = z.object({
  accountId: z.string(),
  name: z.string(),
  displayName: z.string().describe('what others call it; empty: by the name'),
  guest: z.boolean().describe('it has no password'),
  reason: z.string(),
  untilMs: ms.optional().describe('absent: for good'),
});

export const roomWords = z.object({
  id: z.string(),
  name: z.string(),
  ownerName: z.string(),
  ownerDisplayName: z.string().describe('what others call the owner; empty: by the name'),
  members: z.array(memberWords).describe('by name, the first of them'),
  memberCount: count,
  secondDevice: z.enum(['joins', 'refused']).describe('what becomes of a second device of a player'),
  sysex: z.boolean().describe('SysEx reaches the instruments of those who say nothing else'),
  mostPlayers: count.describe('at once; 0: as many as the server lets in'),
  entry: z
    .enum(['invitation', 'members', 'public'])
    .describe('who becomes a member: who is invited, nobody new, anybody'),
  publicRole: z
    .enum(['owner', 'moderator', 'player', 'listener'])
    .describe('what those become who come because it is public'),
  pinnedMaster: z.string().describe('who is to be timing master whenever they are there; empty: nobody'),
  guests: z.boolean().describe('guests become members, too'),
  createdAtMs: ms,
  closedAtMs: ms.optional().describe('absent: it is open'),
  number: count.describe('of its last event'),
  peers: count.describe('with a stream now'),
});

export const invitationWords = z.object({
  id: z.string().describe('what it is listed and revoked by'),
  code: z.string().describe('what it is accepted by: a secret, told this once'),
  roomId: z.string(),
  roomName: z.string(),
  role: z.enum(['moderator', 'player', 'listener']).describe('what those become who come by it'),
  uses: count.describe('for so many accounts; 0: any number'),
  expiresAtMs: ms,
  serverFingerprint: z
    .string()
    .describe("SHA-256 of the server's certificate, to be pinned; empty: public authorities vouch for it"),
});

export const givenInvitationWords = z.object({
  id: z.string(),
  role: z.enum(['owner', 'moderator', 'player', 'listener']),
  uses: count.describe('for so many accounts; 0: any number'),
  used: count,
  usedBy: z.array(z.string()).describe('the first 16 who came by it'),
  guests: z.array(z.string()).describe('who of those are guests'),
  invitedBy: z.string(),
  byAdministrator: z.boolean().describe('an administrator, or an API key, gave it'),
  createdAtMs: ms,
  expiresAtMs: ms,
  state: z.enum(['open', 'used', 'expired', 'revoked']),
});

export const serverInvitationWords = givenInvitationWords.omit({ role: true, guests: true, byAdministrator: true });

export const sessionWords = z.object({
  id: z.string(),
  roomId: z.string(),
  roomName: z.string(),
  startedAtMs: ms,
  endedAtMs: ms.optional().describe('absent: it goes on'),
  peers: count.describe('with a stream now'),
  masterPeerId: z.string().describe('of the timing master; empty: nobody is'),
  term: count,
});

export const clockWords = z.object({
  state: z.string().describe('unheard, unsynced, acquiring, locked or holdover'),
  rttUs: us.optional(),
  jitterBoundUs: us.optional(),
  pathBoundUs: us.optional(),
});

export const linkWords = z.object({
  peerId: z.string(),
  rttUs: us.optional().describe('absent: not measured; the timing master leaves that to the others'),
  eventsSent: count,
  eventsReceived: count,
  late: count.describe('notes that came too late to be played'),
  gaps: count.describe('frames that were lost for good'),
  resumed: count.describe('times it went on over another path'),
  figures: z.record(z.string(), count).describe('all that its end counts, by name; what is not there is 0'),
});

export const peerWords = z.object({
  id: z.string(),
  sessionId: z.string(),
  roomId: z.string(),
  roomName: z.string(),
  accountId: z.string(),
  accountName: z.string(),
  displayName: z.string().describe('what others call the player; empty: by the name'),
  guest: z.boolean().describe('its account has no password'),
  device: z.string(),
  agent: z.string(),
  seenAt: z.string().describe('the address the server sees it at'),
  state: z.string().describe('arriving, ready, lost, left or removed'),
  createdAtMs: ms,
  master: z.boolean(),
  clock: clockWords,
  links: z.array(linkWords),
  heardAtMs: ms.optional().describe('when it last told of clock and links; absent: never'),
});

export const accountWords = z.object({
  id: z.string(),
  name: z.string(),
  displayName: z.string().describe('what others call it; empty: by the name'),
  guest: z.boolean().describe('it has no password'),
  administrator: z.boolean().describe('it may manage'),
  rights: z.array(z.string()).describe('of read, moderate and manage'),
  createdAtMs: ms,
  disabledAtMs: ms.optional().describe('absent: it is not disabled'),
  devices: count.describe('that are signed in'),
});

export const passwordResetWords = z.object({
  code: z.string().describe('to be told to the person: with it the account sets another password, once'),
  expiresAtMs: ms,
  accountName: z.string(),
});

export const auditWords = z.object({
  number: count.describe('grows with time'),
  atMs: ms,
  accountId: z.string().describe('empty: an API key, or the server itself'),
  accountName: z.string().describe('or the name of the API key'),
  apiKeyId: z.string().describe('empty: it was none'),
  action: z.string().describe('such as room.close'),
  targetKind: z.string().describe('account, room or peer; empty: nothing in particular'),
  targetId: z.string(),
  targetName: z.string().describe('its name then'),
  detail: z.string().describe('JSON: what else was said'),
  origin: z.string().describe('the network address it came from; empty: this machine'),
  via: z.string().describe('grpc, rest, command or setting'),
  result: z.string().describe('done, or the code of the refusal'),
});

export const apiKeyWords = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()).describe('rights, or single acts such as peer.list'),
  madeBy: z.string().describe('who made it'),
  createdAtMs: ms,
  expiresAtMs: ms.optional().describe('absent: it has no end'),
  revokedAtMs: ms.optional().describe('absent: it is not revoked'),
  lastUsedAtMs: ms.optional().describe('absent: never; else a minute or so ago at most'),
});

export const webhookWords = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  madeBy: z.string().describe('who made it'),
  createdAtMs: ms,
  waiting: count.describe('deliveries that are still tried'),
  dead: count.describe('deliveries that were given up'),
});

export const deliveryWords = z.object({
  sequence: count.describe('grows with time'),
  messageId: z.string(),
  event: z.string(),
  createdAtMs: ms,
  attempts: count,
  outcome: z.string().describe('of the last attempt: the HTTP status, or what went wrong'),
  nextAtMs: ms.optional().describe('absent: it is over'),
  deliveredAtMs: ms.optional(),
  deadAtMs: ms.optional().describe('since when nobody tries any more'),
});

export type BanWords = z.infer<typeof banWords>;
export type InvitationWords = z.infer<typeof invitationWords>;
export type WebhookWords = z.infer<typeof webhookWords>;
export type DeliveryWords = z.infer<typeof deliveryWords>;
export type RoomWords = z.infer<typeof roomWords>;
export type SessionWords = z.infer<typeof sessionWords>;
export type PeerWords = z.infer<typeof peerWords>;
export type AccountWords = z.infer<typeof accountWords>;
export type PasswordReset = z.infer<typeof passwordResetWords>;
export type AuditEntry = z.infer<typeof auditWords>;
