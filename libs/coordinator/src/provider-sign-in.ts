// Signing in by a provider: what a server tells of one that has begun, and of whom an account is linked with.
import type { Identity as ProtoIdentity, PendingSignIn as ProtoPending } from '@midip2p/proto';
import { ServerFailedError } from './errors';

/** One that has begun: a person opens `url` in any browser and types `code` there, and nobody else is told either. */
export interface PendingSignIn {
  /** What the server is asked with whether it is done: for nobody else. */
  secret: string;
  url: string;
  code: string;
  lifetimeMs: number;
  askEveryMs: number;
  /** As people call it. */
  provider: string;
}

/** Of an account that is made with it. */
export interface Newcomer {
  /** Absent: as the provider tells. */
  name?: string;
  displayName?: string;
  /** Code of an invitation, where the server takes only who is invited. */
  invitation?: string;
}

/** Who an account is at a provider. Times are milliseconds since 1970, by the server's clock. */
export interface Identity {
  issuer: string;
  /** As people call it; empty: the server has another one by now. */
  provider: string;
  /** As the provider calls the person. */
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
