// The one table of what an error ends: whoever is in a jam plays on whatever a server says, but for a few words that are meant so.
import type { CoordinatorError, CoordinatorErrorCode } from './errors';

/** `jam`: also one that is under way. `start`: what has not begun, and a jam goes on and asks again. `nothing`: it may pass by itself. */
type Ends = 'jam' | 'start' | 'nothing';

const WHAT_ENDS: Record<CoordinatorErrorCode, Ends> = {
  // Meant for this player, or for this room, by those who may.
  removed: 'jam',
  'account-disabled': 'jam',
  'room-closed': 'jam',
  'unknown-room': 'jam',
  banned: 'jam',
  // Ours: nobody asks any more.
  closed: 'jam',
  'not-signed-in': 'jam',

  // The server, or the way to it, at this moment.
  'server-unreachable': 'nothing',
  'server-stopping': 'nothing',
  'database-unavailable': 'nothing',
  'server-busy': 'nothing',
  'too-many-calls': 'nothing',
  'too-many-streams': 'nothing',
  'message-late': 'nothing',
  internal: 'nothing',
  'too-slow': 'nothing',
  'out-of-order': 'nothing',
  'peer-replaced': 'nothing',

  // A tunnel, a portal or a restored backup may be in between: who is in a jam waits until it is the server again.
  'server-certificate-mismatch': 'start',
  'server-certificate-untrusted': 'start',
  'server-incompatible': 'start',
  'introduction-key-changed': 'start',

  // Something has to change first: another one leaves, the person signs in again.
  'invalid-argument': 'start',
  'cursor-unknown': 'start',
  'wrong-password': 'start',
  'sign-up-closed': 'start',
  'reset-code-invalid': 'start',
  'too-many-attempts': 'start',
  'token-missing': 'start',
  'token-invalid': 'start',
  'token-expired': 'start',
  'refresh-invalid': 'start',
  'refresh-reused': 'start',
  'unknown-device': 'start',
  'name-taken': 'start',
  'name-reserved': 'start',
  'name-look-alike': 'start',
  'name-wanted': 'start',
  'unknown-provider': 'start',
  'provider-unavailable': 'start',
  'provider-refused': 'start',
  'provider-invalid': 'start',
  'claim-missing': 'start',
  'sign-in-unknown': 'start',
  'sign-in-code-wrong': 'start',
  'identity-taken': 'start',
  'unknown-identity': 'start',
  'last-way-in': 'start',
  'unknown-account': 'start',
  'unknown-member': 'start',
  'unknown-port': 'start',
  'members-only': 'start',
  'no-guests': 'start',
  'no-relay': 'start',
  'room-ambiguous': 'start',
  'not-allowed': 'start',
  'unknown-webhook': 'start',
  'unknown-api-key': 'start',
  'last-manager': 'start',
  'invitation-unknown': 'start',
  'invitation-used': 'start',
  'invitation-expired': 'start',
  'invitation-revoked': 'start',
  'second-device-refused': 'start',
  'session-full': 'start',
  'too-many-rooms': 'start',
  'too-many-api-keys': 'start',
  'too-many-invitations': 'start',
  'too-many-seats': 'start',
  'unknown-peer': 'start',

  // Of a word on somebody else: told, and no end of anything that asks.
  'introduction-signature': 'start',
  'introduction-malformed': 'start',
  'introduction-session': 'start',
  'introduction-recipient': 'start',
  'introduction-expired': 'start',
  'removal-signature': 'start',
  'removal-malformed': 'start',
  'removal-session': 'start',
  'permission-signature': 'start',
  'permission-malformed': 'start',
  'permission-session': 'start',
  'epoch-signature': 'start',
  'epoch-malformed': 'start',
  'epoch-session': 'start',
  'handover-signature': 'start',
  'handover-malformed': 'start',
  'handover-conflict': 'start',
  'handover-too-many': 'start',
};

/** The same call may go well a moment later, with nothing changed at this end. */
export const mayPass = ({ code }: CoordinatorError): boolean => WHAT_ENDS[code] === 'nothing';

/** A jam that is under way is over. */
export const endsJam = ({ code }: CoordinatorError): boolean => WHAT_ENDS[code] === 'jam';
