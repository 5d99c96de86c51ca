// Compares the receiver's clock with the sender's: the offset by their two Timelines, and the true one.

/** A client's clock as the launcher set it up: local = machine · (1 + ppm · 1e-6) + us. */
export interface ClockShift {
  us: number;
  ppm: number;
}

/** A report of a client on its clock, and when it was made (machine time, µs). */
export interface TimelineSnapshot {
  machineUs: number;
  state: string;
  epoch: { term: number; elector: number };
  referenceLocal: number;
  referenceSession: number;
  rate: number;
  jitterBoundUs: number;
  pathBoundUs: number;
}

export interface ClockFigures {
  trueOffsetUs: number;
  offsetUs: number;
  jitterBoundUs: number;
  pathBoundUs: number;
}

/**
 * Receiver's local time less the sender's, at one machine instant. `offsetUs` knows only the two Timelines: the
 * sender's local time becomes session time by its own, and that the receiver's local time by the other.
 */
export function clockFigures(
  sender: { shift: ClockShift; timeline: TimelineSnapshot },
  receiver: { shift: ClockShift; timeline: TimelineSnapshot },
  machineUs: number,
): ClockFigures {
  const senderLocal = localOf(sender.shift, machineUs);
  const s = sender.timeline;
  const r = receiver.timeline;
  const session = s.referenceSession + (senderLocal - s.referenceLocal) * s.rate;
  const receiverLocal = r.referenceLocal + (session - r.referenceSession) / r.rate;
  return {
    trueOffsetUs: localOf(receiver.shift, machineUs) - senderLocal,
    offsetUs: receiverLocal - senderLocal,
    jitterBoundUs: s.jitterBoundUs + r.jitterBoundUs,
    pathBoundUs: s.pathBoundUs + r.pathBoundUs,
  };
}

export const localOf = ({ us, ppm }: ClockShift, machineUs: number): number => machineUs * (1 + ppm * 1e-6) + us;

/** ±1 to 10 s and up to ±30 ppm; `random` gives numbers from 0 to 1. */
export function drawShift(random: () => number): ClockShift {
  const sign = () => (random() < 0.5 ? -1 : 1);
  return { us: sign() * Math.round(1e6 + random() * 9e6), ppm: (sign() * Math.round(random() * 300)) / 10 };
}
