// Asks a router in every protocol that it may speak, until one grants the mapping.
import type { Gateway } from './gateway';
import { NatPmp } from './nat-pmp';
import { OlderProtocolError, Pcp } from './pcp';
import { Upnp } from './upnp';
import { type Grant, MappingError, type Places, type Way, type Within } from './way';

/** PCP and NAT-PMP are answered at once, or not at all. */
const DATAGRAMS_MS = 500;
const KNOWN_MS = 1000;

type Ask = (way: Way, signal: AbortSignal) => Promise<Grant>;

/** The router, and how long to wait for it. */
export interface Asked {
  gateway: Gateway;
  places: Places;
  within: Within;
  /** Ends it all. */
  signal: AbortSignal;
}

/** `known`: the one that granted it before, which is asked first. Rejects with the most telling answer. */
export async function firstGrant(
  { gateway, places, within, signal }: Asked,
  known: Way | null,
  ask: Ask,
): Promise<{ way: Way; grant: Grant }> {
  const errors: unknown[] = [];
  const attempt = async (of: () => Promise<Way> | Way, patience: AbortSignal) => {
    try {
      const way = await of();
      return { way, grant: await ask(way, patience) };
    } catch (error) {
      if (!(error instanceof MappingError || error instanceof OlderProtocolError)) throw error;
      errors.push(error);
      return null;
    }
  };
  const again = known === null ? null : await attempt(() => known, AbortSignal.any([signal, within(KNOWN_MS)]));
  if (again !== null) return again;

  // UPnP's search begins at once, because its answer may take a second; it asks for nothing yet.
  const search = new AbortController();
  const found = Upnp.find(gateway, places, AbortSignal.any([signal, search.signal]));
  found.catch(() => undefined); // awaited below, if need be
  try {
    const soon = AbortSignal.any([signal, within(DATAGRAMS_MS)]);
    let granted = await attempt(() => new Pcp(gateway, places), soon);
    if (granted === null && errors.at(-1) instanceof OlderProtocolError)
      granted = await attempt(() => new NatPmp(gateway, places), soon);
    granted ??= await attempt(() => found, signal);
    if (granted !== null) return granted;
  } finally {
    search.abort();
  }
  throw mostTelling(errors);
}

// ---- details ----

/** Who has refused has said more than who is silent in another protocol. */
function mostTelling(errors: readonly unknown[]): MappingError {
  const told = errors.filter((error): error is MappingError => error instanceof MappingError);
  const answered = told.find(({ code }) => code !== 'mapping-no-answer');
  return answered ?? new MappingError('mapping-no-answer', 'no router answered when it was asked to let others in');
}
