// What a router is asked, in whichever protocol it speaks, and what it may answer.

/** One port of ours, and the port of the router that is to lead to it. */
export interface Wanted {
  transport: 'tcp' | 'udp';
  port: number;
  external: number;
}

export interface Grant {
  /** The router's own address towards the internet, as it says. */
  host: string;
  /** Need not be the one that was asked for. */
  external: number;
  /** How long it holds. */
  seconds: number;
}

/** A protocol, and the router that is asked by it. */
export interface Way {
  readonly by: 'PCP' | 'NAT-PMP' | 'UPnP';
  /** Asks for a mapping, or for a longer life of the one there is. Rejects with a MappingError, or when `signal` is aborted. */
  ask(wanted: Wanted, signal: AbortSignal): Promise<Grant>;
  /** Gives back what was granted, or may have been. It is not known to be ours before it was asked for by this way. */
  giveBack(wanted: Wanted, signal: AbortSignal): Promise<void>;
}

/** A signal that is aborted after so long. */
export type Within = (ms: number) => AbortSignal;

/** Where routers are asked; tests have one on this machine. */
export interface Places {
  /** Of PCP and NAT-PMP. */
  port: number;
  /** UPnP's search: the group that hears it, and its UDP port. null: the router alone is asked. */
  group: string | null;
  searchPort: number;
}

/** RFC 6887 and RFC 6886; UPnP Device Architecture 1.1. */
export const USUAL_PLACES: Places = { port: 5351, group: '239.255.255.250', searchPort: 1900 };

/** How long a mapping is asked for; it is renewed when half of that is over. Who is killed leaves it no longer than that. */
export const LIFE_SECONDS = 1200;

export type MappingCode =
  'mapping-no-answer' | 'mapping-refused' | 'mapping-private-address' | 'mapping-garbled' | 'mapping-lost';

/** Why there is no mapping, for people. */
export class MappingError extends Error {
  constructor(
    readonly code: MappingCode,
    message: string,
  ) {
    super(message);
  }
}
