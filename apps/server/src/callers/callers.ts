import { type Metadata, ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import type { AccessTokens, Caller, FindKey } from './access-tokens';
import { looksLikeKey } from './api-key-text';
import { KeyNotLookedUpError, NotForKeysError, TokenInvalidError, TokenMissingError } from './auth-errors';
import { CallerGoneError, DomainError } from '../domain-error';
import { refusal } from '../refusals/status-of';
import { type Origin, unknownOrigin } from './origin';

/** Calls that are anybody's: signing in. */
const OPEN = new Set(
  [
    ...['CheckName', 'SignUp', 'EnterAsGuest', 'SignIn', 'BeginProviderSignIn', 'FinishProviderSignIn'],
    ...['ResetPassword', 'Refresh', 'SignOut'],
  ].map((name) => `/midip2p.v1.AuthService/${name}`),
);
/** Services that are anybody's: what operators and their tools ask. */
const OPEN_SERVICES = ['/grpc.health.v1.', '/grpc.reflection.'];
const isOpen = (path: string): boolean => OPEN.has(path) || OPEN_SERVICES.some((begin) => path.startsWith(begin));

/** The calls that a program with an API key may make. */
const FOR_KEYS = '/midip2p.v1.AdminService/';

/**
 * The caller of each call in progress, by the metadata object of the call: nothing that a client sends can get in here.
 */
const callers = new WeakMap<Metadata, Caller>();

const origins = new WeakMap<Metadata, Origin>();

/** Where a call comes from, as its connection shows. */
export const keepOrigin = (metadata: Metadata, origin: Origin): void => void origins.set(metadata, origin);

/** Authenticates every call before Nest sees it, streams included. `count` may refuse a caller, too. */
export const authenticate =
  (tokens: AccessTokens, findKey: FindKey, count: (metadata: Metadata, caller: Caller) => void): ServerInterceptor =>
  (method, call) =>
    new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, proceed) {
            if (isOpen(method.path)) return proceed(metadata);
            const letIn = (caller: Caller) => {
              count(metadata, caller);
              callers.set(metadata, caller);
            };
            const refuse = ({ code, message, retryAfterMs }: DomainError) =>
              call.sendStatus(refusal(code, message, retryAfterMs));
            try {
              const token = bearer(metadata);
              if (looksLikeKey(token) && !method.path.startsWith(FOR_KEYS)) throw new NotForKeysError();
              if (looksLikeKey(token))
                return void findKey(token)
                  .then(letIn)
                  .then(
                    () => proceed(metadata),
                    (error: unknown) => refuse(error instanceof DomainError ? error : new KeyNotLookedUpError()),
                  );
              letIn(tokens.verify(token));
            } catch (error) {
              return refuse(error instanceof DomainError ? error : new TokenInvalidError());
            }
            proceed(metadata);
          },
        });
      },
    });

/** The person who calls. */
export function callerOf(metadata: Metadata): Caller {
  const caller = anyCallerOf(metadata);
  if (caller.apiKeyId !== undefined) throw new NotForKeysError();
  return caller;
}

/** Also accepts a program with an API key: for code that checks what it may do. */
export function anyCallerOf(metadata: Metadata): Caller {
  const caller = callers.get(metadata);
  if (!caller) throw new TokenMissingError();
  return caller;
}

/** The members that every kind of call has. */
export interface PeerCall {
  metadata: Metadata;
}

/** A call with one answer. */
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

function bearer(metadata: Metadata): string {
  const [header] = metadata.get('authorization');
  if (header === undefined) throw new TokenMissingError();
  return String(header).replace(/^Bearer /i, '');
}
