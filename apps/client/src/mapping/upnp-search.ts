// Finds the UPnP description of the router (SSDP, UPnP Device Architecture 1.1, section 1.3). Every machine of a network
// can answer a search; only the router by which this machine reaches the internet is heard, and only if the address that
// it names is its own.
import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import type { Gateway } from './gateway';
import { MappingError, type Places } from './way';

const DEVICES = [1, 2].map((version) => `urn:schemas-upnp-org:device:InternetGatewayDevice:${version}`);
const MOST_BYTES = 2048;
const REPEAT_MS = 300;

/** Rejects when `signal` is aborted. */
export function searchRouter(gateway: Gateway, places: Places, signal: AbortSignal): Promise<URL> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    let repeat: NodeJS.Timeout | undefined;
    let over = false;
    const end = (settle: () => void) => {
      if (over) return;
      over = true;
      clearInterval(repeat);
      signal.removeEventListener('abort', silent);
      socket.close();
      settle();
    };
    const silent = () => end(() => reject(new MappingError('mapping-no-answer', 'no router answers a search by UPnP')));
    const send = () => {
      // The group is what UPnP says; a router that knows version 1.1 also hears what is sent to it alone, and answers at once.
      for (const host of [...(places.group === null ? [] : [places.group]), gateway.host])
        for (const device of DEVICES)
          socket.send(searchFor(device, `${host}:${places.searchPort}`), places.searchPort, host, () => undefined);
    };
    socket.on('error', silent);
    socket.on('message', (message, { address }) => {
      const found =
        address === gateway.host && message.length <= MOST_BYTES ? locationIn(message.toString('latin1')) : null;
      if (found !== null && isOf(found, gateway)) end(() => resolve(found));
    });
    if (signal.aborted) return silent();
    signal.addEventListener('abort', silent);
    socket.bind({ address: gateway.own, port: 0 }, () => {
      if (over) return;
      try {
        socket.setMulticastInterface(gateway.own);
      } catch {
        return silent(); // this system has no multicast
      }
      send();
      repeat = setInterval(send, REPEAT_MS);
    });
  });
}

/** Plain HTTP at the router's own address: nothing that a router names makes us call anybody else. */
export const isOf = ({ protocol, hostname, username, password }: URL, gateway: Gateway): boolean =>
  protocol === 'http:' && isIPv4(hostname) && hostname === gateway.host && username === '' && password === '';

// ---- details ----

const searchFor = (device: string, host: string) =>
  ['M-SEARCH * HTTP/1.1', `HOST: ${host}`, 'MAN: "ssdp:discover"', 'MX: 1', `ST: ${device}`, '', ''].join('\r\n');

function locationIn(answer: string): URL | null {
  const [status, ...lines] = answer.split('\r\n');
  if (!/^HTTP\/1\.[01] 200\b/.test(status!)) return null;
  const headers = new Map(
    lines.map((line) => [line.split(':', 1)[0]!.trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const isDevice = DEVICES.includes(headers.get('st') ?? '');
  const location = headers.get('location');
  return isDevice && location !== undefined && URL.canParse(location) ? new URL(location) : null;
}
