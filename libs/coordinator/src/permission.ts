import type { KeyObject } from 'node:crypto';
import { PermissionPayload, permissionSignedBytes } from '@midip2p/proto';
import { PermissionRefusedError } from './errors';
import { type MemberRole, roleOf } from './room';
import { keptOf, readSigned, type Signed, type SignedKind } from './signed-message';

/** A verified permission: what somebody may do from now on. */
export interface Permission {
  peerId: string;
  /** The permission with the greatest number counts. */
  number: number;
  role: MemberRole;
  /** false: its MIDI has to be refused. */
  mayPlay: boolean;
  /** Names of its inputs whose MIDI has to be refused. */
  mutedPorts: string[];
  /** For people; may be empty. */
  reason: string;
  signed: Signed;
}

const MOST_PORTS = 64;
const LONGEST_NAME = 128;

/** Throws PermissionRefusedError. Nothing else is looked at before the signature is verified. [TOAST-5.8-2] */
export function readPermission(
  signed: Signed,
  believed: { keys: readonly KeyObject[]; sessionId: string },
): Permission {
  const word = readSigned(signed, believed.keys, PERMISSION);
  const { peerId, sessionId, number, role, mayPlay, mutedPorts, reason } = word;
  if (sessionId !== believed.sessionId)
    throw new PermissionRefusedError('permission-session', `the permission of ${peerId} is for another session`);
  const fits = mutedPorts.length <= MOST_PORTS && mutedPorts.every((name) => [...name].length <= LONGEST_NAME);
  if (peerId === '' || number === 0 || !fits)
    throw new PermissionRefusedError('permission-malformed', `the permission of ${peerId || 'nobody'} is not whole`);
  return { peerId, number, role: roleOf(role), mayPlay, mutedPorts, reason, signed: keptOf(signed) };
}

// ---- details ----

const PERMISSION: SignedKind<PermissionPayload> = {
  signedBytes: permissionSignedBytes,
  decode: (payload) => PermissionPayload.decode(payload),
  refused: (fault) =>
    fault === 'signature'
      ? new PermissionRefusedError('permission-signature', "a permission does not bear the server's signature")
      : new PermissionRefusedError('permission-malformed', 'a permission cannot be read'),
};
