// What a client tells the server of itself, and how that is written.
import { ClockState, type LinkQuality } from '@midip2p/proto';
import type { Candidate } from './introduction';
import type { ClientMessage } from './join-call';

export interface ReadyMessage {
  /** SHA-256 of the certificate that the engine shows on links, 32 bytes. */
  fingerprint: Uint8Array;
  /** Another one after every start of the engine. */
  boot: string;
  candidates: Candidate[];
}

export interface TimingReport {
  epoch: { term: number; elector: number };
  state: 'unsynced' | 'acquiring' | 'locked' | 'holdover';
  synchronised: boolean;
  rttUs: number;
  jitterBoundUs: number;
  pathBoundUs: number;
  /** How the links do; for those who run the server. */
  links: LinkReport[];
  /** Whether the master of that epoch serves us; null: there is none, we are it, or it cannot be said yet. */
  service: { epoch: { term: number; elector: number }; served: boolean } | null;
  /** Names of what it plays, as its peers are told them. */
  inputs: string[];
}

/** Counts are since the link was opened. */
export interface LinkReport {
  peerId: string;
  /** null: not known yet. */
  rttUs: number | null;
  /** All that is counted, by name. */
  figures: Readonly<Record<string, number>>;
}

// ---- as messages ----

const CLOCK_STATE: Record<TimingReport['state'], ClockState> = {
  unsynced: ClockState.CLOCK_STATE_UNSYNCED,
  acquiring: ClockState.CLOCK_STATE_ACQUIRING,
  locked: ClockState.CLOCK_STATE_LOCKED,
  holdover: ClockState.CLOCK_STATE_HOLDOVER,
};

export const readyOf = ({ fingerprint, ...word }: ReadyMessage): ClientMessage => ({
  $case: 'ready',
  value: { ...word, fingerprint: Buffer.from(fingerprint) },
});

const MOST_US = 1e12;
/** An engine says "not known" by figures that are none; the server ends a stream that reports such. */
const figure = (us: number) => (us >= 0 ? Math.min(us, MOST_US) : 0);

/** By name, and those that servers knew before they knew names. */
function qualityOf({ peerId, rttUs, figures }: LinkReport): LinkQuality {
  const { eventsSent = 0, eventsReceived = 0, late = 0, gaps = 0, resumed = 0 } = figures;
  const counted = Object.entries(figures).filter(([, count]) => count > 0);
  return {
    ...{ peerId, rttUs: rttUs ?? undefined, eventsSent, eventsReceived, late, gaps, resumed },
    figures: Object.fromEntries(counted),
  };
}

/** The other way round: by name, also of a server that knows those five alone. */
export const figuresOf = ({ eventsSent, eventsReceived, late, gaps, resumed, figures }: LinkQuality) => ({
  ...{ eventsSent, eventsReceived, late, gaps, resumed },
  ...figures,
});

const MOST_LINKS = 256;
/** So many can be muted singly. [TOAST-5.8-2] */
const MOST_INPUTS = 64;

export function timingOf({
  epoch,
  state,
  synchronised,
  links,
  service,
  inputs,
  ...figures
}: TimingReport): ClientMessage {
  const [rttUs, jitterBoundUs, pathBoundUs] = [figures.rttUs, figures.jitterBoundUs, figures.pathBoundUs].map(figure);
  const known = { rttUs: rttUs!, jitterBoundUs: jitterBoundUs!, pathBoundUs: pathBoundUs! };
  const told = links.slice(0, MOST_LINKS).map(qualityOf);
  const value = {
    epoch,
    state: CLOCK_STATE[state],
    synchronised,
    ...known,
    links: told,
    service: service ?? undefined,
    inputs: { names: inputs.slice(0, MOST_INPUTS) },
  };
  return { $case: 'timing', value };
}
