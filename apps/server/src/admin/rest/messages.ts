// What administrators send and are told over REST: the door's words as JSON.
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { id } from '../../validation/messages';
import * as messages from '../messages';
import {
  accountWords,
  apiKeyWords,
  auditWords,
  banWords,
  deliveryWords,
  givenInvitationWords,
  invitationWords,
  memberWords,
  passwordResetWords,
  webhookWords,
  peerWords,
  roomWords,
  serverInvitationWords,
  sessionWords,
} from '../words';

const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .optional()
  .transform((said) => said === 'true');
const pageOf = <T extends z.ZodType>(items: T) =>
  z.object({ items: z.array(items), next: z.string().describe('`after` of the next page; empty: there is none') });

export class RoomId extends createZodDto(z.object({ roomId: id })) {}
export class AccountMeant extends createZodDto(messages.accountMeant) {}
export class Reason extends createZodDto(messages.reasonGiven.strict()) {}

export class RoomQuery extends createZodDto(messages.roomList.strict()) {}
export class RoomNew extends createZodDto(messages.roomNew.strict()) {}
export class RoomSettingsBody extends createZodDto(messages.roomSettings.strict()) {}
export class Room extends createZodDto(roomWords) {}
export class MemberQuery extends createZodDto(messages.memberList.omit({ roomId: true }).strict()) {}
export class MemberPage extends createZodDto(pageOf(memberWords)) {}
export class OwnerBody extends createZodDto(messages.ownerNew.strict()) {}
export class RoomMember extends createZodDto(z.object({ roomId: id, account: messages.accountMeant.shape.account })) {}
export class TakingOutBody extends createZodDto(messages.takingOut.strict()) {}
export class Member extends createZodDto(memberWords) {}
export class MemberBody extends createZodDto(messages.memberUpdate.strict()) {}
export class BanQuery extends createZodDto(messages.banList.omit({ roomId: true }).strict()) {}
export class BanBody extends createZodDto(messages.banNew.strict()) {}
export class BanPage extends createZodDto(pageOf(banWords)) {}
export class BanLifted extends createZodDto(banWords.pick({ accountId: true, name: true })) {}
export class InvitationBody extends createZodDto(messages.invitationWish.strict()) {}
export class InvitationQuery extends createZodDto(
  messages.invitationList.omit({ roomId: true }).extend({ endedToo: flag }).strict(),
) {}
export class InvitationMeant extends createZodDto(messages.invitationMeant) {}
export class Invitation extends createZodDto(invitationWords) {}
export class GivenInvitation extends createZodDto(givenInvitationWords) {}
export class InvitationPage extends createZodDto(pageOf(givenInvitationWords)) {}
export class RoomPage extends createZodDto(pageOf(roomWords)) {}

const removed = { removedPeerIds: z.array(z.string()) };
export class Banned extends createZodDto(z.object({ ban: banWords, ...removed })) {}
export class RoomClosed extends createZodDto(z.object({ room: roomWords, ...removed })) {}
/** One of the two. */
export class RemovalBody extends createZodDto(
  messages.reasonGiven
    .extend({ peerId: id.optional(), account: messages.accountMeant.shape.account.optional() })
    .strict()
    .refine(({ peerId, account }) => (peerId === undefined) !== (account === undefined), {
      message: 'must have a peerId or an account, and not both',
    }),
) {}
export class Removed extends createZodDto(z.object(removed)) {}

export class ServerInvitation extends createZodDto(serverInvitationWords) {}
export class ServerInvitationNew extends createZodDto(messages.serverInvitationNew.strict()) {}
export class ServerInvitationMade extends createZodDto(
  z.object({ invitation: serverInvitationWords, code: z.string().describe('what signing up takes; told this once') }),
) {}
export class ServerInvitationMeant extends createZodDto(messages.serverInvitationMeant) {}
export class ServerInvitationQuery extends createZodDto(
  messages.serverInvitationList.extend({ endedToo: flag }).strict(),
) {}
export class ServerInvitationPage extends createZodDto(pageOf(serverInvitationWords)) {}

export class SessionQuery extends createZodDto(messages.sessionList.extend({ endedToo: flag }).strict()) {}
export class SessionPage extends createZodDto(pageOf(sessionWords)) {}
export class PeerQuery extends createZodDto(messages.peerList.extend({ goneToo: flag }).strict()) {}
export class PeerPage extends createZodDto(pageOf(peerWords)) {}

export class AccountQuery extends createZodDto(messages.accountList.strict()) {}
export class AccountNew extends createZodDto(messages.accountNew.strict()) {}
export class AdministratorBody extends createZodDto(messages.accountRight.pick({ administrator: true }).strict()) {}
export class DisplayNameBody extends createZodDto(messages.accountDisplayName.pick({ displayName: true }).strict()) {}
export class RightsBody extends createZodDto(messages.rightsGiven.strict()) {}
export class Account extends createZodDto(accountWords) {}
export class AccountDisabled extends createZodDto(z.object({ account: accountWords, ...removed })) {}
export class AccountDeleted extends createZodDto(z.object({ closedRoomIds: z.array(z.string()), ...removed })) {}
export class PasswordReset extends createZodDto(passwordResetWords) {}
export class AccountPage extends createZodDto(pageOf(accountWords)) {}

export class ApiKeyQuery extends createZodDto(messages.apiKeyList.strict()) {}
export class ApiKeyNew extends createZodDto(messages.apiKeyNew.strict()) {}
export class ApiKeyMeant extends createZodDto(messages.apiKeyMeant) {}
export class ApiKey extends createZodDto(apiKeyWords) {}
export class ApiKeyMade extends createZodDto(
  z.object({ apiKey: apiKeyWords, secret: z.string().describe('what the program shows; told this once') }),
) {}
export class ApiKeyPage extends createZodDto(pageOf(apiKeyWords)) {}

export class WebhookQuery extends createZodDto(messages.webhookList.strict()) {}
export class WebhookNew extends createZodDto(messages.webhookNew.strict()) {}
export class WebhookMeant extends createZodDto(messages.webhookMeant) {}
export class Webhook extends createZodDto(webhookWords) {}
export class WebhookMade extends createZodDto(
  z.object({ webhook: webhookWords, secret: z.string().describe('what deliveries are signed with; told this once') }),
) {}
export class WebhookPage extends createZodDto(pageOf(webhookWords)) {}
export class DeliveryQuery extends createZodDto(messages.deliveryList.strict()) {}
export class Delivery extends createZodDto(deliveryWords) {}
export class DeliveryPage extends createZodDto(pageOf(deliveryWords)) {}

export class AuditQuery extends createZodDto(messages.auditList.strict()) {}
export class AuditPage extends createZodDto(pageOf(auditWords)) {}
