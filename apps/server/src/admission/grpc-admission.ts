// The layer as gRPC calls pass it: before they are authenticated by connection and address, after it by account.
import { type Metadata, type ServerInterceptor, ServerInterceptingCall } from '@grpc/grpc-js';
import type { Caller } from '../callers/access-tokens';
import { keepOrigin } from '../callers/callers';
import type { DomainError } from '../domain-error';
import { refusal } from '../refusals/status-of';
import type { Admission, Entry } from './admission';
import { MessageLateError } from './admission-errors';
import type { Connections } from './connections';
import type { Proxies } from './proxies';
import { patience } from './patience';

const entries = new WeakMap<Metadata, Entry>();

/** What a call or a request passes. */
export interface Passed {
  admission: Admission;
  connections: Connections;
  proxies: Proxies;
  /** How long a call may take to say its first word, and a request all of it. */
  messageMs: number;
  /** Called for each that took longer. */
  late: () => void;
}

/** Stands before everything that costs anything. */
export const admit =
  ({ admission, connections, proxies, messageMs, late }: Passed): ServerInterceptor =>
  (method, call) => {
    let entry: Entry | undefined;
    let hasSpoken = () => {};
    const over = () => {
      hasSpoken();
      entry?.leave();
    };
    const refuse = (error: DomainError) => call.sendStatus(refusal(error.code, error.message, error.retryAfterMs));
    const isLate = () => {
      late();
      over();
      refuse(new MessageLateError(messageMs));
    };
    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, proceed) {
            const connection = connections.of(call.getConnectionInfo());
            if (!connection) return; // it has gone meanwhile
            connection.reached();
            const header = (name: string) => metadata.get(name)[0]?.toString();
            const origin = proxies.originOfCall(connection.socket.remoteAddress, connection.origin, header);
            try {
              const kind = method.requestStream || method.responseStream ? 'stream' : 'call';
              entry = admission.enter(kind, connection, origin);
            } catch (error) {
              return refuse(error as DomainError);
            }
            entries.set(metadata, entry);
            keepOrigin(metadata, origin);
            hasSpoken = patience(messageMs, isLate);
            proceed(metadata);
          },
          onReceiveMessage(message, proceed) {
            hasSpoken();
            proceed(message);
          },
          onReceiveHalfClose(proceed) {
            hasSpoken(); // it has nothing to say, and the handler tells it so
            proceed();
          },
          onCancel: over,
        });
      },
      sendStatus(status, next) {
        over();
        next(status);
      },
    });
  };

/** For `authenticate`: the account that a call turned out to be of. TooManyCallsError, TooManyStreamsError. */
export const countCaller = (metadata: Metadata, { accountId }: Caller): void =>
  entries.get(metadata)?.countFor(accountId);
