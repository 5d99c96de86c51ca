// What a connection is, by what it begins with: TLS, or a frame (spec/toast.md, 2.1), of a type that comes before any TLS.
import type { Socket } from 'node:net';

/** 'relay' is each frame that is no question for a reflector; 'tls' is whatever is no frame. */
export type Beginning = 'tls' | 'reflect' | 'relay';

/** No frame is so long that its length begins otherwise, and neither TLS nor HTTP begins so. */
const FRAME = 0;
/** A frame's length, and the word whose last 31 bits are its type. */
const LENGTH_BYTES = 4;
const UP_TO_TYPE = 8;
/** What a question's length says, and its type. [TOAST-14.1-1] */
const QUESTION_LENGTH = 20;
const REFLECT = 9;

/** Calls `take` once, as soon as it is clear; all that has come stays to be read, and the socket is paused. */
export function onBeginning(socket: Socket, take: (beginning: Beginning) => void): void {
  let come = Buffer.alloc(0);
  const receive = (chunk: Buffer): void => {
    come = Buffer.concat([come, chunk]);
    const beginning = beginningOf(come);
    if (beginning === null) return;
    socket.off('data', receive);
    socket.pause();
    socket.unshift(come);
    take(beginning);
  };
  socket.on('data', receive);
  socket.resume(); // whoever took a proxy's header off has paused it
}

// ---- details ----

/** null: more has to come. */
function beginningOf(come: Buffer): Beginning | null {
  if (come[0] !== FRAME) return 'tls';
  if (come.length < LENGTH_BYTES) return null;
  if (come.readUInt32BE(0) !== QUESTION_LENGTH) return 'relay';
  if (come.length < UP_TO_TYPE) return null;
  return (come.readUInt32BE(LENGTH_BYTES) & 0x7fff_ffff) === REFLECT ? 'reflect' : 'relay';
}
