import { isIPv6 } from 'node:net';

/** Where players reach a relay. */
export interface RelayAddress {
  host: string;
  port: number;
  /** What is said to it goes inside TLS. */
  tls: boolean;
}

/** More than anybody would try. */
const MOST_RELAYS = 16;

/** As an operator writes them: `relay.example.org:7430, tls://relay.example.org:443, [2001:db8::7]:7430`. Throws a RangeError. */
export function relayAddressesIn(text: string): RelayAddress[] {
  const all = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(relayAddressOf);
  if (all.length > MOST_RELAYS) throw new RangeError(`at most ${MOST_RELAYS}`);
  return all;
}

/** The server's own, wherever a client reaches the server. */
export const OWN: RelayAddress = { host: '', port: 0, tls: false };

/** The same text for the same relay; `relayIn` reads it. */
export const textOf = ({ host, port, tls }: RelayAddress): string =>
  host === '' ? OWN_TEXT : `${tls ? TLS : ''}${isIPv6(host) ? `[${host}]` : host}:${port}`;

export const relayIn = (text: string): RelayAddress => (text === OWN_TEXT ? OWN : relayAddressOf(text));

// ---- details ----

const OWN_TEXT = 'own';
const TLS = 'tls://';
const NAME = /^[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9])?$/i;

function relayAddressOf(text: string): RelayAddress {
  const tls = text.startsWith(TLS);
  const [, bracketed, plain, digits] =
    /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(tls ? text.slice(TLS.length) : text) ?? [];
  const port = Number(digits);
  const isHost = bracketed === undefined ? NAME.test(plain ?? '') : isIPv6(bracketed);
  if (!isHost || !(port >= 1 && port <= 65_535))
    throw new RangeError(
      `"${text}" is no address of a relay, such as relay.example.org:7430 or tls://relay.example.org:443`,
    );
  return { host: (bracketed ?? plain!).toLowerCase(), port, tls };
}
