// Tells whoever asks at which address the server sees it (spec/toast.md, section 14): a client asks from the very TCP port on
// which it listens for other players.
import type { Socket } from 'node:net';
import { crc32 } from 'node:zlib';

const REFLECT = 9;
const BEFORE_PAYLOAD = 20;
const CRC_BYTES = 4;
const QUESTION_BYTES = BEFORE_PAYLOAD + CRC_BYTES;
/** [TOAST-14.1-2] */
const AT_ONCE = 5;
const SILENCE_MS = 60_000;

/** Answers on that connection until its end. `now`: ms of a clock that nobody sets; `today`: ms since 1970. */
export function reflect(
  socket: Socket,
  now: () => number = () => performance.now(),
  today: () => number = () => Date.now(),
): void {
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) return void socket.destroy(); // it is gone
  const seen = Buffer.from(addressText(remoteAddress, remotePort));
  const began = now();
  let answered = 0;
  let heard = Buffer.alloc(0);
  // Of questions, and not of bytes, of which one a minute would keep the connection without ever asking.
  const silence = setTimeout(() => socket.destroy(), SILENCE_MS).unref();
  socket.once('close', () => clearTimeout(silence));
  socket.setNoDelay();
  socket.on('data', (chunk: Buffer) => {
    heard = Buffer.concat([heard, chunk]);
    for (; heard.length >= QUESTION_BYTES; heard = heard.subarray(QUESTION_BYTES)) {
      const isTooSoon = ++answered > AT_ONCE + (now() - began) / 1000;
      const isUnread = socket.writableNeedDrain; // whoever asks and does not read the answers
      if (isTooSoon || isUnread || !isQuestion(heard.subarray(0, QUESTION_BYTES))) return void socket.destroy();
      silence.refresh();
      socket.write(answer(seen, today()));
    }
  });
  socket.resume();
}

// ---- details ----

const isQuestion = (frame: Buffer): boolean =>
  frame.readUInt32BE(0) === QUESTION_BYTES - 4 &&
  (frame.readUInt32BE(4) & 0x7fff_ffff) === REFLECT &&
  frame.readUInt32BE(BEFORE_PAYLOAD) === crc32(frame.subarray(0, BEFORE_PAYLOAD));

function answer(seen: Buffer, todayMs: number): Buffer {
  const frame = Buffer.alloc(BEFORE_PAYLOAD + seen.length + CRC_BYTES);
  frame.writeUInt32BE(frame.length - 4, 0);
  frame.writeUInt32BE(REFLECT, 4);
  frame.writeBigUInt64BE(BigInt(Math.round(todayMs * 1000)), 8);
  frame.set(seen, BEFORE_PAYLOAD);
  frame.writeUInt32BE(crc32(frame.subarray(0, -CRC_BYTES)), frame.length - CRC_BYTES);
  return frame;
}

/** IPv4 as such also where it came to a socket of IPv6. */
function addressText(host: string, port: number): string {
  const bare = host.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  return bare.includes(':') ? `[${bare}]:${port}` : `${bare}:${port}`;
}
