// What the HTTP server answers where what came is no request that it can read.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
/** For a client that does not close when it has been answered. */
const CLOSED_AFTER_MS = 1000;

/**
 * As Node does it by itself, except that the connection stays until the answer is sent: of a connection that was read from
 * before TLS took it over, Node 20 drops the answer if an earlier write is on its way.
 */
export function answerNoRequests(http: Server): void {
  http.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const { _httpMessage: answer } = socket as Socket & { _httpMessage?: { headersSent: boolean } };
    if (!socket.writable || error.code === 'ECONNRESET' || answer?.headersSent === true) return void socket.destroy();
    socket.end(`HTTP/1.1 ${STATUS[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
    setTimeout(() => socket.destroy(), CLOSED_AFTER_MS).unref();
  });
}
