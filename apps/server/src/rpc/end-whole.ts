import type { ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import { type ServerInterceptor, ServerInterceptingCall } from '@grpc/grpc-js';

/** For the client's own end of the call, which follows the status at once. */
const OWN_END_WITHIN_MS = 1000;

/**
 * Ends both halves of a call that was answered. A client may keep its half open for ever, and grpc-js lets it: each such call
 * keeps its memory, and its place among those of the connection. Stands first, next to the network.
 */
export const endWhole: ServerInterceptor = (_method, call) => {
  const { stream } = call as unknown as { stream: ServerHttp2Stream }; // the only way to it
  return new ServerInterceptingCall(call, {
    sendStatus(status, next) {
      next(status);
      if (stream.closed) return;
      const timer = setTimeout(() => stream.close(constants.NGHTTP2_NO_ERROR), OWN_END_WITHIN_MS).unref();
      stream.once('close', () => clearTimeout(timer));
    },
  });
};
