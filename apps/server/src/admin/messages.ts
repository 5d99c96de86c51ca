// Checks the requests of administrators before a service sees them, whether they came over gRPC or REST.
import { z } from 'zod';
import { ADMIN_RIGHTS } from '../callers/admin-rights';
import { WEBHOOK_EVENTS } from '../webhooks/webhook-events';
import { isId } from './account-target';
import { ACTIONS } from '../audit/acts';
import { displayName, displayNameOrEmpty } from '../validation/display-name';
import { line } from '../validation/line';
import {
  accountName,
  id,
  invitationId,
  LONGEST_BAN_S,
  LONGEST_INVITATION_S,
  MOST_USES,
  mutedPortNames,
  page,
  password,
  roomSettings as settings,
} from '../validation/messages';

const orNothing = <T extends z.ZodType<string, string>>(schema: T) => z.union([z.literal(''), schema]).default('');
const reason = line(0, 200).default('');
/** By name or id. */
const account = line(1, 64);

const whole = (most: number) =>
  z.number().int('must be a whole number').min(0, `must be 0 to ${most}`).max(most, `must be 0 to ${most}`);
/** 0: a week. */
const lifetimeSeconds = whole(LONGEST_INVITATION_S).default(0);
/** 0: any number. */
const uses = whole(MOST_USES).default(1);

export const roomList = z.object({ ...page, name: orNothing(line(1, 64)) });
export const memberList = z.object({ ...page, roomId: id });
export const roomNew = z.object({ name: line(1, 64), owner: orNothing(account) });
export const roomSettings = z.object(settings);
export const roomChange = roomSettings.extend({ roomId: id });
export const reasonGiven = z.object({ reason });
export const roomClose = reasonGiven.extend({ roomId: id });

export const ownerNew = z.object({ account });
export const ownerChange = ownerNew.extend({ roomId: id });
export const takingOut = reasonGiven.extend({ newOwner: orNothing(account) });
export const memberTakenOut = takingOut.extend({ roomId: id, account });
export const memberUpdate = reasonGiven.extend({
  role: z.enum(['moderator', 'player', 'listener'], 'must be moderator, player or listener').optional(),
  muted: z.boolean().optional(),
  mutedPorts: mutedPortNames.optional(),
});
export const memberUpdated = memberUpdate.extend({ roomId: id, account });
/** 0: for good. */
export const banNew = reasonGiven.extend({ account, lifetimeSeconds: whole(LONGEST_BAN_S).default(0) });
export const banRequest = banNew.extend({ roomId: id });
export const banList = z.object({ ...page, roomId: id });
export const roomAndAccount = z.object({ roomId: id, account });
export const invitationOptions = z.object({
  role: z.enum(['moderator', 'player', 'listener'], 'must be moderator, player or listener').default('player'),
  lifetimeSeconds,
  uses,
});
export const invitationNew = invitationOptions.extend({ roomId: id });
export const invitationList = z.object({ ...page, roomId: id, endedToo: z.boolean() });
export const invitationOnly = z.object({ roomId: id, id: invitationId });

export const serverInvitationNew = z.object({ lifetimeSeconds, uses });
/** The same where bytes that mean nothing would read as one that says nothing. */
export const serverInvitationRequest = z.object({ lifetimeSeconds, uses: whole(MOST_USES) });
export const serverInvitationList = z.object({ ...page, endedToo: z.boolean() });
export const serverInvitationOnly = z.object({ id: invitationId });

export const sessionList = z.object({ ...page, roomId: orNothing(id), endedToo: z.boolean() });
export const peerList = z.object({ ...page, roomId: orNothing(id), sessionId: orNothing(id), goneToo: z.boolean() });
export const playerRemoval = z.object({
  roomId: id,
  who: z.discriminatedUnion(
    '$case',
    [z.object({ $case: z.literal('peerId'), value: id }), z.object({ $case: z.literal('account'), value: account })],
    'must have a peerId or an account',
  ),
  reason,
});

const right = z.enum(ADMIN_RIGHTS, 'must be read, moderate or manage');
const rights = z.array(right).max(ADMIN_RIGHTS.length, 'must be each once').default([]);

export const accountList = z.object({ ...page, name: orNothing(account) });
export const accountNew = z.object({
  name: accountName,
  password,
  administrator: z.boolean().default(false),
  rights,
  displayName: displayNameOrEmpty,
});
export const accountOnly = z.object({ account });
export const accountDisable = accountOnly.extend({ reason });
export const accountExport = accountOnly.extend({ after: page.after });
export const accountDisplayName = accountOnly.extend({ displayName });
export const accountRight = accountOnly.extend({ administrator: z.boolean() });

export const rightsGiven = z.object({ give: rights, take: rights });
export const rightsChange = rightsGiven.extend({ account });
const scopes = z
  .array(z.enum([...ADMIN_RIGHTS, ...ACTIONS], 'must be read, moderate, manage, or an act such as peer.list'))
  .min(1, 'must have one at least')
  .max(64, 'must have at most 64');
export const apiKeyNew = z.object({
  name: line(1, 64).refine((name) => !isId(name), 'must not look like an id'),
  scopes,
  days: z.number().int().min(0).max(3650).default(0),
});
export const apiKeyList = z.object(page);
export const apiKeyOnly = z.object({ key: line(1, 64) });
export const webhookNew = z.object({
  url: line(1, 2000),
  events: z
    .array(z.enum(WEBHOOK_EVENTS, `must be of ${WEBHOOK_EVENTS.join(', ')}`))
    .min(1, 'must have one at least')
    .max(WEBHOOK_EVENTS.length, 'must have each once'),
});
export const webhookOnly = z.object({ webhookId: id });
export const webhookList = z.object(page);
export const deliveryList = z.object({ ...page, state: z.enum(['waiting', 'delivered', 'dead']).optional() });
export const deliveriesOfWebhook = deliveryList.extend({ webhookId: id });
export const auditList = z.object({
  ...page,
  account: orNothing(account),
  action: orNothing(line(1, 64)),
  targetId: orNothing(id),
});
