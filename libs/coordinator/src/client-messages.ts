// The reports of a client to the server, and their form as messages.
import { ClockState, type LinkQuality, protoKindOf } from '@midip2p/proto';
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
  /** The quality of the links, for those who run the server. */
  links: LinkReport[];
  /** Whether the master of that epoch serves us; null: there is none, we are the master, or it is not known yet. */
  service: { epoch: { term: number; elector: number }; served: boolean } | null;
  /** Names of the ports that it plays, as its peers get them. */
  inputs: string[];
}

/** Counts are since the link was opened. */
export interface LinkReport {
  peerId: string;
  /** null: not known yet. */
  rttUs: number | null;
  /** All figures, by name. */
  figures: Readonly<Record<string, number>>;
}

// ---- as messages ----

const CLOCK_STATE: Record<TimingReport['state'], ClockState> = {
  unsynced: ClockState.CLOCK_STATE_UNSYNCED,
  acquiring: ClockState.CLOCK_STATE_ACQUIRING,
  locked: ClockState.CLOCK_STATE_LOCKED,
  holdover: ClockState.CLOCK_STATE_HOLDOVER,
};

export const readyOf = ({ fingerprint, candidates, boot }: ReadyMessage): ClientMessage => ({
  $case: 'ready',
  value: { boot, fingerprint: Buffer.from(fingerprint), candidates: candidates.map(protoCandidate) },
});

export const changedCandidates = (candidates: readonly Candidate[]): ClientMessage => ({
  $case: 'candidates',
  value: { candidates: candidates.map(protoCandidate) },
});

const protoCandidate = ({ host, port, kind, clockPort }: Candidate) => ({
  host,
  port,
  kind: protoKindOf(kind),
  clockPort,
});

const MOST_US = 1e12;
/** An engine marks unknown figures by invalid values; the server would end a stream that reports these. */
const figure = (us: number) => (us >= 0 ? Math.min(us, MOST_US) : 0);

/** The figures by name, and also the five that older servers know. */
function qualityOf({ peerId, rttUs, figures }: LinkReport): LinkQuality {
  const { eventsSent = 0, eventsReceived = 0, late = 0, gaps = 0, resumed = 0 } = figures;
  const counted = Object.entries(figures).filter(([, count]) => count > 0);
  return {
    ...{ peerId, rttUs: rttUs ?? undefined, eventsSent, eventsReceived, late, gaps, resumed },
    figures: Object.fromEntries(counted),
  };
}

/** The other direction: figures by name, also from a server that knows only those five. */
export const figuresOf = ({ eventsSent, eventsReceived, late, gaps, resumed, figures }: LinkQuality) => ({
  ...{ eventsSent, eventsReceived, late, gaps, resumed },
  ...figures,
});

const MOST_LINKS = 256;
/** How many ports can be muted one by one. [TOAST-5.8-2] */
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
  const reported = links.slice(0, MOST_LINKS).map(qualityOf);
  const value = {
    epoch,
    state: CLOCK_STATE[state],
    synchronised,
    ...known,
    links: reported,
    service: service ?? undefined,
    inputs: { names: inputs.slice(0, MOST_INPUTS) },
  };
  return { $case: 'timing', value };
}
