// What a connection is, by what it begins with: TLS, or a frame (spec/toast.md, 2.1), of a type that comes before any TLS.
import type { Socket } from 'node:net';

/** 'tls' is whatever is no frame. */
export type Beginning = 'tls' | 'reflect' | 'relay' | 'unknown';

/** No frame is so long that its length begins otherwise, and neither TLS nor HTTP begins so. */
const FRAME = 0;
/** A frame's length, and the word whose last 31 bits are its type. */
const UP_TO_TYPE = 8;
const TYPES: ReadonlyMap<number, Beginning> = new Map([
  [8, 'relay'], // [TOAST-13.1-1]
  [9, 'reflect'], // [TOAST-14.1-1]
]);

/** Calls `take` once, when it is clear; all that has come stays to be read, and the socket is paused. */
export function onBeginning(socket: Socket, take: (beginning: Beginning) => void): void {
  let come = Buffer.alloc(0);
  const receive = (chunk: Buffer): void => {
    come = Buffer.concat([come, chunk]);
    if (come[0] === FRAME && come.length < UP_TO_TYPE) return;
    socket.off('data', receive);
    socket.pause();
    socket.unshift(come);
    take(come[0] === FRAME ? (TYPES.get(come.readUInt32BE(4) & 0x7fff_ffff) ?? 'unknown') : 'tls');
  };
  socket.on('data', receive);
  socket.resume(); // whoever took a proxy's header off has paused it
}
