// What the player says of the way to this machine (`--advertise`): an address that need not be this machine's, such as
// that of a router which forwards a TCP port.
import { isIP } from 'node:net';
import type { Candidate } from '@midip2p/coordinator';
import { parseAddress } from './candidates';
import type { EmitReport } from './report';

export interface Advertised {
  /** An address or a name; null: the address at which the server sees us. */
  host: string | null;
  port: number;
}

/** What Node's dns.promises.lookup does with `all`. */
export type LookUp = (name: string) => Promise<readonly { address: string }[]>;

/** A name may stand for an address of each kind, and for more than one line. */
const MOST_OF_A_NAME = 4;
/** A player without a name server plays all the same. */
const PATIENCE_MS = 5000;

/** PORT, HOST:PORT or [IPv6]:PORT, where HOST is an address or a name; null when it is none of them. */
export function parseAdvertised(text: string): Advertised | null {
  const parsed = /^\d{1,5}$/.test(text) ? { host: null, port: Number(text) } : parseAddress(text);
  if (parsed === null || parsed.port < 1 || parsed.port > 65535) return null;
  const { host } = parsed;
  return host === null || isIP(host) !== 0 || isName(host) ? parsed : null;
}

/** Names are looked up; of one that is not found the player is told, and plays. */
export async function advertisedCandidates(
  advertised: readonly Advertised[],
  lookUp: LookUp,
  emit: EmitReport,
): Promise<Candidate[]> {
  const found = advertised.map(async ({ host, port }): Promise<Candidate[]> => {
    if (host === null) return [{ host: '0.0.0.0', port, kind: 'seen' }];
    if (isIP(host) !== 0) return [{ host, port, kind: 'advertised' }];
    try {
      const addresses = await within(PATIENCE_MS, lookUp(host));
      return addresses.slice(0, MOST_OF_A_NAME).map(({ address }) => ({ host: address, port, kind: 'advertised' }));
    } catch (error) {
      const why = (error as { code?: string }).code ?? (error as Error).message;
      const message = `the name ${host} leads to no address (${why}): others are not told of it; check its spelling, or name an address`;
      emit({ event: 'trouble', what: `--advertise ${host}:${port}`, code: 'advertised-name-unknown', message });
      return [];
    }
  });
  return (await Promise.all(found)).flat();
}

// ---- details ----

/** All digits and dots would be an address with a mistake in it. */
const isName = (host: string) =>
  host.length <= 253 &&
  /^[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*\.?$/i.test(host) &&
  /[a-z]/i.test(host);

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
