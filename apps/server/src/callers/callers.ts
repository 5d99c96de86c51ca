import { type Metadata, ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import type { AccessTokens, Caller } from './access-tokens';
import { TokenInvalidError, TokenMissingError } from './auth-errors';
import { CallerGoneError, DomainError } from '../domain-error';
import { refusal } from '../refusals/status-of';
import { type Origin, unknownOrigin } from './origin';

/** Calls and services that are anybody's: signing in, and what operators and their tools ask. */
const OPEN = [
  ...['CheckName', 'SignUp', 'SignIn', 'Refresh', 'SignOut'].map((name) => `/midip2p.v1.AuthService/${name}`),
  '/grpc.health.v1.',
  '/grpc.reflection.',
];

/** Who each call in progress is from, by the metadata object it came with: nothing a client sends can put itself in. */
const callers = new WeakMap<Metadata, Caller>();

const origins = new WeakMap<Metadata, Origin>();

/** Where a call comes from, as whoever looks at its connection knows. */
export const keepOrigin = (metadata: Metadata, origin: Origin): void => void origins.set(metadata, origin);

/** Authenticates every call before Nest sees it, streams included. `count` may refuse a caller, too. */
export const authenticate =
  (tokens: AccessTokens, count: (metadata: Metadata, caller: Caller) => void): ServerInterceptor =>
  (method, call) =>
    new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, proceed) {
            if (OPEN.some((prefix) => method.path.startsWith(prefix))) return proceed(metadata);
            try {
              const caller = bearer(metadata, tokens);
              count(metadata, caller);
              callers.set(metadata, caller);
            } catch (error) {
              const refused = error instanceof DomainError ? error : new TokenInvalidError();
              return call.sendStatus(refusal(refused.code, refused.message, refused.retryAfterMs));
            }
            proceed(metadata);
          },
        });
      },
    });

export function callerOf(metadata: Metadata): Caller {
  const caller = callers.get(metadata);
  if (!caller) throw new TokenMissingError();
  return caller;
}

/** What every kind of call has. */
export interface PeerCall {
  metadata: Metadata;
}

/** What a call that has one answer can say. */
export interface UnaryCall extends PeerCall {
  readonly cancelled: boolean;
  once(event: 'cancelled', listener: () => void): unknown;
}

/** Aborted once the caller has cancelled, or gone. */
export function whileWaiting(call: UnaryCall): AbortSignal {
  const leaving = new AbortController();
  const leave = () => leaving.abort(new CallerGoneError());
  if (call.cancelled) leave();
  else call.once('cancelled', leave);
  return leaving.signal;
}

/** Where a call comes from. */
export const originOf = (call: PeerCall): Origin => origins.get(call.metadata) ?? unknownOrigin;

/** The network address a call comes from, without its TCP port. */
export const addressOf = (call: PeerCall): string => originOf(call).host;

// ---- details ----

function bearer(metadata: Metadata, tokens: AccessTokens): Caller {
  const [header] = metadata.get('authorization');
  if (header === undefined) throw new TokenMissingError();
  return tokens.verify(String(header).replace(/^Bearer /i, ''));
}
