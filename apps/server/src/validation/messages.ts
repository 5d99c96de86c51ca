// What every message is checked against before a service sees it. A refusal names the field and what it may be.
import { isIP } from 'node:net';
import { candidateKindOf, FINGERPRINT_BYTES, type Page, Role } from '@midip2p/proto';
import { z } from 'zod';
import { InvalidArgumentError } from '../domain-error';
import { LARGEST_PAGE, PAGE } from '../paging/page';
import { displayName, displayNameOrEmpty } from './display-name';
import { line } from './line';

/** What stands for bytes that are no message of their call. grpc-js would call them an internal error. */
export const UNREADABLE = Symbol('unreadable');

/** The message as `schema` reads it, or an InvalidArgumentError. */
export function checked<T extends z.ZodType>(schema: T, message: unknown): z.output<T> {
  if (message === UNREADABLE)
    throw new InvalidArgumentError('message: must be of this call, and these bytes are not; use a newer client');
  const parsed = schema.safeParse(message);
  if (parsed.success) return parsed.data;
  throw refusedBy(parsed.error);
}

/** The first thing that is wrong, by name. */
export function refusedBy(error: z.ZodError): InvalidArgumentError {
  const [issue] = error.issues;
  const field = issue?.path.map(String).join('.') || 'message';
  return new InvalidArgumentError(`${field}: ${issue?.message ?? 'not valid'}`);
}

// ---- fields ----

export const accountName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{1,31}$/,
    'must be 2 to 32 letters, digits, "-", "_" or ".", and begin with a letter or digit',
  );
export const password = z.string().min(8, 'must have 8 to 256 characters').max(256, 'must have 8 to 256 characters');
const device = line(1, 64);
export const id = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a UUID')
  .toLowerCase();
const token = z.string().min(1, 'must not be empty').max(4096, 'is too long for a token');
const tcpPort = z.number().min(1, 'must be 1 to 65535').max(65535, 'must be 1 to 65535');
const candidate = z.object({
  host: z.string().refine((host) => isIP(host) !== 0, 'must be an IPv4 or IPv6 address'),
  port: tcpPort,
  clockPort: tcpPort.optional(),
  kind: z.string().optional().transform(candidateKindOf),
});
/** More are offered than pass the filter: a machine has many addresses. */
const candidates = z.array(candidate).max(32, 'must be at most 32');
const microseconds = z.number().min(0, 'must be 0 or more').max(1e12, 'must be less than 10^12'); // refuses NaN too

/** Which part of a list. 0, and nothing, is the ordinary size. */
export const page = {
  size: z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(0, `must be 0 to ${LARGEST_PAGE}`)
    .max(LARGEST_PAGE, `must be 0 to ${LARGEST_PAGE}`)
    .default(0)
    .transform((wanted) => wanted || PAGE),
  /** What it means is the list's to know. */
  after: z.string().max(1024, 'is too long').default(''),
};

/** A request over gRPC as the fields of a message; what is not readable stays what it is, and is refused by `checked`. */
export const paged = (request: { page?: Page | undefined }, absent: Partial<Page> = {}): unknown =>
  typeof request === 'object' ? { ...request, ...(request.page ?? absent) } : request;

/** For clients that know of no pages: as much as one takes. */
export const WHOLE: Partial<Page> = { size: LARGEST_PAGE };

// ---- messages ----

const invitation = z.union([z.literal(''), line(1, 128)]).default('');
export const checkName = z.object({ name: accountName, displayName: displayNameOrEmpty, invitation });
export const signUp = z.object({ name: accountName, password, device, displayName: displayNameOrEmpty, invitation });
const attempt = z.string().regex(/^([\w-]{22,64})?$/, 'must be 22 to 64 letters, digits, "-" or "_", or absent');
export const enterAsGuest = z.object({
  invitation: line(1, 128),
  called: displayName.refine((name) => name !== '', 'must have a letter or a digit'),
  device,
  attempt,
});
export const makeLasting = z.object({ newPassword: password, name: accountName.optional() });
export const setDisplayName = z.object({ displayName });
/** Old names and passwords may break today's rules: only what could hurt is refused. */
export const signIn = z.object({
  name: line(1, 256),
  password: z.string().max(256, 'is too long'),
  device,
  deviceToken: z.string().max(4096, 'is too long for a token').optional(),
});
const secret = z.string().min(1, 'must not be empty').max(256, 'is too long');
/** `password`: whoever signs in by a provider has none. */
export const changePassword = z.object({
  password: secret.or(z.literal('')),
  newPassword: password,
  keepOtherDevices: z.boolean(),
});
export const resetPassword = z.object({ name: line(1, 256), code: line(1, 64), newPassword: password, device });
const provider = z.union([z.literal(''), line(1, 64)]);
const waitingSecret = z.string().regex(/^[\w-]{43}$/, 'must be the secret that the sign-in was begun with');
export const beginProviderSignIn = z.object({ provider, device });
export const finishProviderSignIn = z.object({
  secret: waitingSecret,
  name: accountName.optional(),
  displayName: displayName.optional(),
  invitation,
});
export const beginLink = z.object({ provider });
export const finishLink = z.object({ secret: waitingSecret });
export const listIdentities = z.object(page);
export const removeIdentity = z.object({ issuer: line(1, 2048) });
export const signOutEverywhere = z.object({ keepThisOne: z.boolean() });
export const refresh = z.object({
  refreshToken: token,
  attempt,
});
export const signOut = z.object({ refreshToken: token });
export const listDevices = z.object(page);
export const removeDevice = z.object({ id });
export const exportOwnAccount = z.object({ after: page.after });
export const deleteOwnAccount = z.object({ password: secret });
/** A guest has no password. */
export const deleteGuest = z.object({ password: z.string().max(256, 'is too long') });

export const createRoom = z.object({ name: line(1, 64) });
export const getRoom = z.object({
  room: z.discriminatedUnion(
    '$case',
    [z.object({ $case: z.literal('id'), value: id }), z.object({ $case: z.literal('name'), value: line(1, 64) })],
    'must have an id or a name',
  ),
});
export const listRooms = z.object(page);
export const listMembers = z.object({ ...page, roomId: id });
const PLAYERS = 'must be 0 to 256';
const DELAY = 'must be 0 to 1000 milliseconds';
/** What may be decided about a room, in words. */
export const roomSettings = {
  name: line(1, 64).optional(),
  secondDevice: z.enum(['joins', 'refused'], 'must be joins or refused').optional(),
  sysex: z.boolean().optional(),
  mostPlayers: z.number().int('must be a whole number').min(0, PLAYERS).max(256, PLAYERS).optional(),
  entry: z.enum(['invitation', 'members', 'public'], 'must be invitation, members or public').optional(),
  publicRole: z.enum(['player', 'listener'], 'must be player or listener').optional(),
  pinnedMaster: z.union([z.literal(''), line(1, 64)]).optional(),
  guests: z.boolean().optional(),
  playout: z
    .enum(['own', 'direct', 'tight', 'fitting', 'adaptive'], 'must be own, direct, tight, fitting or adaptive')
    .optional(),
  playoutMs: z.number().int('must be a whole number').min(0, DELAY).max(1000, DELAY).optional(),
  relayOnly: z.boolean().optional(),
};
export const updateRoom = z.object({ roomId: id, ...roomSettings });
export const listPublicRooms = z.object({ ...page, prefix: line(0, 64) });
export const enterRoom = z.object({ roomId: id });
export const leaveRoom = z.object({ roomId: id });
export const transferRoom = z.object({ roomId: id, name: line(1, 64) });
export const deleteRoom = z.object({ roomId: id });
/** [TOAST-5.8-2] */
const [MOST_PORTS, LONGEST_PORT] = [64, 128];
const canBeMuted = (name: string) => name !== '' && [...name].length <= LONGEST_PORT && !/\0|\p{Surrogate}/u.test(name);
export const mutedPortNames = z.array(line(1, LONGEST_PORT)).max(MOST_PORTS, `must be at most ${MOST_PORTS}`);
export const updateMember = z.object({
  roomId: id,
  name: line(1, 64),
  role: z.enum(
    [Role.ROLE_UNSPECIFIED, Role.ROLE_MODERATOR, Role.ROLE_PLAYER, Role.ROLE_LISTENER],
    'must be moderator, player or listener',
  ),
  muted: z.boolean().optional(),
  mutedPorts: z.object({ names: mutedPortNames }).optional(),
  reason: line(0, 200),
});
const reason = line(0, 200);
export const removeFromSession = z.object({ roomId: id, name: line(1, 64), reason });
export const LONGEST_BAN_S = 3650 * 86_400;
export const banPlayer = removeFromSession.extend({
  lifetimeSeconds: z.number().max(LONGEST_BAN_S, `must be at most ${LONGEST_BAN_S}`),
});
export const listBans = z.object({ ...page, roomId: id });
export const liftBan = z.object({ roomId: id, name: line(1, 64) });
export const LONGEST_INVITATION_S = 30 * 86_400;
export const MOST_USES = 1000;
export const createInvitation = z.object({
  roomId: id,
  role: z.enum(
    [Role.ROLE_UNSPECIFIED, Role.ROLE_MODERATOR, Role.ROLE_PLAYER, Role.ROLE_LISTENER],
    'must be moderator, player or listener',
  ),
  lifetimeSeconds: z.number().max(LONGEST_INVITATION_S, `must be at most ${LONGEST_INVITATION_S}`),
  uses: z.number().max(MOST_USES, `must be at most ${MOST_USES}`).optional(),
});
export const listInvitations = z.object({ ...page, roomId: id, endedToo: z.boolean() });
export const invitationId = z.string().regex(/^[0-9a-f]{12}$/, 'must be 12 hexadecimal digits, as in the list');
export const revokeInvitation = z.object({ roomId: id, id: invitationId });
export const acceptInvitation = z.object({ code: line(1, 128) });

export const hello = z.object({
  roomId: id,
  device,
  agent: line(1, 128),
  resumeFrom: z.number().optional(),
  peerId: id.optional(),
  readsHandovers: z.boolean().optional(),
});
export const ready = z.object({
  fingerprint: z
    .instanceof(Uint8Array)
    .refine((bytes) => bytes.length === FINGERPRINT_BYTES, `must have ${FINGERPRINT_BYTES} bytes`),
  boot: line(1, 64),
  candidates,
});
export const candidatesChanged = z.object({ candidates });
const epoch = z.object({ term: z.number(), elector: z.number() });
export const timing = z.object({
  epoch: epoch.optional(),
  state: z.string(),
  synchronised: z.boolean(),
  rttUs: microseconds,
  jitterBoundUs: microseconds,
  pathBoundUs: microseconds,
  links: z
    .array(
      z.object({
        ...{ peerId: id, rttUs: microseconds.optional() },
        ...{
          eventsSent: z.number(),
          eventsReceived: z.number(),
          late: z.number(),
          gaps: z.number(),
          resumed: z.number(),
          figures: z
            .record(z.string().regex(/^[a-z][A-Za-z0-9]{0,31}$/, 'must be named in letters and digits'), z.number())
            .refine((figures) => Object.keys(figures).length <= 64, 'must be at most 64'),
        },
      }),
    )
    .max(256, 'must be at most 256'),
  service: z.object({ epoch: epoch.optional(), served: z.boolean() }).optional(),
  // A name that no permission can have cannot be muted singly, and breaks nothing.
  inputs: z
    .object({ names: z.array(z.string()).transform((names) => names.filter(canBeMuted).slice(0, MOST_PORTS)) })
    .optional(),
});
export const relayWanted = z.object({ peerId: id });
export const renew = z.object({ accessToken: token });
