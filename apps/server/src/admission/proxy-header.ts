// The PROXY protocol, versions 1 and 2: what a proxy says of a connection, before its first byte. Written here rather than taken from a
// package, since those that are kept cut no header off a stream, take addresses unchecked, or do not know `PROXY UNKNOWN`.
import { isIP, isIPv4, isIPv6, type Socket } from 'node:net';

/** For whom a proxy speaks; null: for itself, as when it looks whether we live, or it does not know. */
export type ProxiedHost = string | null;

/** What stands at the beginning of these bytes: a whole header, part of one, or something else. */
export type HeaderRead = { host: ProxiedHost; length: number } | 'part' | 'none';

export function readHeader(bytes: Buffer): HeaderRead {
  if (startsLike(bytes, V2)) return readVersion2(bytes);
  if (startsLike(bytes, V1)) return readVersion1(bytes);
  return 'none';
}

/** Takes the header off a connection, and leaves what follows it. `take` is called once: 'none' where there is no header. */
export function takeHeader(socket: Socket, take: (host: ProxiedHost | 'none') => void): void {
  let held = Buffer.alloc(0);
  const hear = (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    const read = readHeader(held);
    if (read === 'part') return;
    socket.off('data', hear).pause();
    if (read === 'none') return take('none');
    const rest = held.subarray(read.length);
    if (rest.length > 0) socket.unshift(rest);
    take(read.host);
  };
  socket.on('data', hear);
}

// ---- details ----

const V1 = Buffer.from('PROXY ');
const V2 = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const LONGEST_V1 = 107;
/** Beyond any that proxies send: the addresses, and what else they tell of a connection. */
const LONGEST_V2 = 4096;
const V2_HEAD = 16;

/** So far. */
const startsLike = (bytes: Buffer, wanted: Buffer): boolean => {
  const length = Math.min(bytes.length, wanted.length);
  return bytes.subarray(0, length).equals(wanted.subarray(0, length));
};

function readVersion1(bytes: Buffer): HeaderRead {
  const end = bytes.subarray(0, LONGEST_V1).indexOf('\r\n');
  if (end < 0) return bytes.length < LONGEST_V1 ? 'part' : 'none';
  const length = end + 2;
  const [, family = '', source = '', ...more] = bytes.toString('latin1', 0, end).split(' ');
  if (family === 'UNKNOWN') return { host: null, length };
  const isOne = family === 'TCP4' ? isIPv4(source) : family === 'TCP6' && isIPv6(source);
  return isOne && more.length === 3 ? { host: source, length } : 'none';
}

function readVersion2(bytes: Buffer): HeaderRead {
  if (bytes.length < V2_HEAD) return 'part';
  const [command, family] = [bytes[12]!, bytes[13]!];
  const length = V2_HEAD + bytes.readUInt16BE(14);
  if (command >> 4 !== 2 || (command & 15) > 1 || length > LONGEST_V2) return 'none';
  if (bytes.length < length) return 'part';
  const isLocal = (command & 15) === 0;
  if (isLocal || (family !== TCP4 && family !== TCP6)) return { host: null, length };
  const size = family === TCP4 ? 4 : 16;
  if (length < V2_HEAD + 2 * size + 4) return 'none';
  const host = textOf(bytes.subarray(V2_HEAD, V2_HEAD + size));
  return isIP(host) === 0 ? 'none' : { host, length };
}

const TCP4 = 0x11;
const TCP6 = 0x21;

const textOf = (address: Buffer): string =>
  address.length === 4
    ? address.join('.')
    : Array.from({ length: 8 }, (_, group) => address.readUInt16BE(2 * group).toString(16)).join(':');
