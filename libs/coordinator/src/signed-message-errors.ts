// Why what the server has signed, or seems to have, is not believed.
import {
  CoordinatorError,
  type EpochRefusalCode,
  type HandoverRefusalCode,
  type IntroductionRefusalCode,
  type PermissionRefusalCode,
  type RemovalRefusalCode,
} from './coordinator-error';

/** The server's word on a peer, or what somebody made of it, that must not be believed. */
export class IntroductionRefusedError extends CoordinatorError {
  constructor(
    readonly code: IntroductionRefusalCode,
    message: string,
    /** null: not even that can be believed. */
    readonly peerId: string | null,
  ) {
    super(message);
  }
}
/** A removal that is not the server's word, or not for this session: it must not be obeyed. */
export class RemovalRefusedError extends CoordinatorError {
  constructor(
    readonly code: RemovalRefusalCode,
    message: string,
  ) {
    super(message);
  }
}
/** A permission that is not the server's word, or not for this session: it must not be obeyed. */
export class PermissionRefusedError extends CoordinatorError {
  constructor(
    readonly code: PermissionRefusalCode,
    message: string,
  ) {
    super(message);
  }
}
export class EpochRefusedError extends CoordinatorError {
  constructor(
    readonly code: EpochRefusalCode,
    message: string,
  ) {
    super(message);
  }
}
/** A hand-over that leads from no key of this server that counts, or not to where it says: its new key must not be believed. */
export class HandoverRefusedError extends CoordinatorError {
  constructor(
    readonly code: HandoverRefusalCode,
    message: string,
  ) {
    super(message);
  }
}
