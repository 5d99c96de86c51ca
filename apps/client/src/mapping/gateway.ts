// Which router this machine reaches the internet by, and the address that the machine itself has on that side.
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { reachOf } from './reach';

export interface Gateway {
  host: string;
  own: string;
}

/**
 * IPv4 alone: with IPv6 nothing is translated. null: no router maps anything for this machine, because there is none, or
 * because the machine has a public address itself.
 */
export async function findGateway(): Promise<Gateway | null> {
  const host = process.platform === 'linux' ? inProc(await routesOfLinux()) : inNetstat(await netstat());
  const own = host === null ? null : await ownAddressTowards(host);
  return host === null || own === null || reachOf(own) !== 'private' ? null : { host, own };
}

/** The text of /proc/net/route: one line for each route, with addresses as the kernel has them in memory. */
export function inProc(text: string, endianness = os.endianness()): string | null {
  const routes = text
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter(([, to, , flags, , , , mask]) => to === '00000000' && mask === '00000000' && isGateway(flags));
  const [best] = routes.sort((a, b) => Number(a[6]) - Number(b[6]));
  if (best === undefined || !/^[0-9A-F]{8}$/i.test(best[2]!)) return null;
  const bytes = [...Buffer.from(best[2]!, 'hex')];
  return (endianness === 'LE' ? bytes.reverse() : bytes).join('.');
}

/** What `netstat -rn` prints on macOS and the BSDs ("default 192.168.1.1 …") and on Windows ("0.0.0.0 0.0.0.0 192.168.1.1 …"). */
export function inNetstat(text: string): string | null {
  return /^\s*(?:default|0\.0\.0\.0\s+0\.0\.0\.0)\s+(\d{1,3}(?:\.\d{1,3}){3})\s/m.exec(text)?.[1] ?? null;
}

// ---- details ----

const NETSTAT_MS = 1000;
const MOST_TEXT = 1 << 20;
/** RTF_UP and RTF_GATEWAY. */
const WANTED_FLAGS = 3;

const isGateway = (flags: string | undefined) => (parseInt(flags ?? '0', 16) & WANTED_FLAGS) === WANTED_FLAGS;

const routesOfLinux = () => readFile('/proc/net/route', 'utf8').catch(() => '');

const netstat = () =>
  new Promise<string>((resolve) => {
    const options = { timeout: NETSTAT_MS, maxBuffer: MOST_TEXT, windowsHide: true };
    execFile('netstat', ['-rn'], options, (error, stdout) => resolve(error === null ? stdout : ''));
  });

/** The system says from where it would send; nothing is sent. */
const ownAddressTowards = (host: string) =>
  new Promise<string | null>((resolve) => {
    const socket = createSocket('udp4');
    const end = (own: string | null) => {
      socket.close();
      resolve(own);
    };
    socket.once('error', () => end(null));
    socket.once('connect', () => end(socket.address().address));
    socket.connect(9, host);
  });
