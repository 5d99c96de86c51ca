import type { Socket } from 'node:net';

/** Calls `take` once, with the first byte that comes; it and what follows stay to be read, and the socket is paused. */
export function onFirstByte(socket: Socket, take: (first: number) => void): void {
  socket.once('data', (chunk: Buffer) => {
    socket.pause();
    socket.unshift(chunk);
    take(chunk[0]!);
  });
}
