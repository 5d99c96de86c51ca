import { type Metadata, ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import type { AccessTokens, Caller } from './access-tokens';
import { TokenInvalidError, TokenMissingError } from './auth-errors';
import { CallerGoneError, DomainError } from '../domain-error';
import { refusal } from '../refusals/status-of';

/** Calls and services that are anybody's: signing in, and what operators and their tools ask. */
const OPEN = [
  ...['SignUp', 'SignIn', 'Refresh', 'SignOut'].map((name) => `/midip2p.v1.AuthService/${name}`),
  '/grpc.health.v1.',
  '/grpc.reflection.',
];

/** Who each call in progress is from, by the metadata object it came with: nothing a client sends can put itself in. */
const callers = new WeakMap<Metadata, Caller>();

/** Authenticates every call before Nest sees it, streams included. */
export const authenticate =
  (tokens: AccessTokens): ServerInterceptor =>
  (method, call) =>
    new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, proceed) {
            if (OPEN.some((prefix) => method.path.startsWith(prefix))) return proceed(metadata);
            try {
              callers.set(metadata, bearer(metadata, tokens));
            } catch (error) {
              const refused = error instanceof DomainError ? error : new TokenInvalidError();
              return call.sendStatus(refusal(refused.code, refused.message));
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

/** What every kind of call can say. */
export interface PeerCall {
  getPeer(): string;
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

/** The network address a call comes from, without its TCP port; IPv4 in its own form, mapped into IPv6 or not. */
export function addressOf(call: PeerCall): string {
  const peer = call.getPeer();
  const host = /^\[?(.*?)\]?:\d+$/.exec(peer)?.[1] ?? peer;
  return withoutMapping(host);
}

export const withoutMapping = (host: string): string => host.replace(/^::ffff:(?=\d+\.)/, '');

// ---- details ----

function bearer(metadata: Metadata, tokens: AccessTokens): Caller {
  const [header] = metadata.get('authorization');
  if (header === undefined) throw new TokenMissingError();
  return tokens.verify(String(header).replace(/^Bearer /i, ''));
}
