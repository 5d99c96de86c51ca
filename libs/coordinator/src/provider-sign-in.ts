// Signing in by a provider: sign-ins that have begun, and the identities that an account is linked with.
import type { Identity as ProtoIdentity, PendingSignIn as ProtoPending } from '@midip2p/proto';
import { ServerFailedError } from './errors';

/**
 * A sign-in that has begun: a person opens `url` in any browser and types `code` there. Show neither to anybody else.
 */
export interface PendingSignIn {
  /** The secret with which the client asks the server whether it is done. */
  secret: string;
  url: string;
  code: string;
  lifetimeMs: number;
  askEveryMs: number;
  /** As people call it. */
  provider: string;
}

/** Options for an account that is made with it. */
export interface Newcomer {
  /** Absent: the name that the provider gives. */
  name?: string;
  displayName?: string;
  /** Code of an invitation, if the server takes only people who are invited. */
  invitation?: string;
}

/** An account's identity at a provider. Times are milliseconds since 1970, by the server's clock. */
export interface Identity {
  issuer: string;
  /** The provider's name; empty: the server has another provider by now. */
  provider: string;
  /** The person's name at the provider. */
  name: string;
  linkedAtMs: number;
  usedAtMs: number;
}

export function pendingOf(pending: ProtoPending | undefined): PendingSignIn {
  if (!pending) throw new ServerFailedError('the server left out what was asked for; try again later');
  const { secret, url, code, lifetimeMs, askEveryMs, provider } = pending;
  return { secret, url, code, lifetimeMs, askEveryMs: Math.max(askEveryMs, LEAST_MS), provider };
}

export const identityOf = ({ issuer, provider, name, linkedAtMs, usedAtMs }: ProtoIdentity): Identity => ({
  ...{ issuer, provider, name, linkedAtMs, usedAtMs },
});

// ---- details ----

const LEAST_MS = 250;
