import type { ErrorCode } from '@midip2p/proto';

/** Stable codes: those of the server, and those of the way to it. */
export type CoordinatorErrorCode =
  | ErrorCode
  | 'server-unreachable'
  | 'server-certificate-mismatch'
  | 'server-certificate-untrusted'
  | 'server-incompatible'
  | 'introduction-key-changed'
  | IntroductionRefusalCode
  | RemovalRefusalCode
  | PermissionRefusalCode
  | EpochRefusalCode
  | HandoverRefusalCode
  | 'not-signed-in'
  | 'closed';

/** Why an introduction is not believed. */
export type IntroductionRefusalCode =
  | 'introduction-signature'
  | 'introduction-malformed'
  | 'introduction-session'
  | 'introduction-recipient'
  | 'introduction-expired';

/** Why a removal is not believed. */
export type RemovalRefusalCode = 'removal-signature' | 'removal-malformed' | 'removal-session';

/** Why a permission is not believed. */
export type PermissionRefusalCode = 'permission-signature' | 'permission-malformed' | 'permission-session';

/** Why an epoch is not believed to be the server's. */
export type EpochRefusalCode = 'epoch-signature' | 'epoch-malformed' | 'epoch-session';

/** Why a hand-over from one introduction key to another is not believed. */
export type HandoverRefusalCode =
  'handover-signature' | 'handover-malformed' | 'handover-conflict' | 'handover-too-many';

/** The error of every call here. The message says what happened, with what, and what to do. */
export abstract class CoordinatorError extends Error {
  abstract readonly code: CoordinatorErrorCode;
  /** The server asks not to try again sooner than this; null: it has not said. */
  retryAfterMs: number | null = null;

  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}
