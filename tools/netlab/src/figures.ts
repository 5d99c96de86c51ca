// The figures of one direction, from what the probes received.

/** A probe's report. */
export interface Received {
  sent: number;
  overtook: number;
  bytes: number;
  receivedForUs: number;
  delaysUs: number[];
}

export interface Figures {
  packets: number;
  delayMs: { p1: number; p50: number; p99: number } | null;
  /** Half the width of the delays, if they are uniform. Spikes, which are few, do not count. */
  jitterMs: number | null;
  lossPercent: number;
  overtookPercent: number;
  /** The rate of IP bytes that arrived while more were sent than the line takes; null: too few arrived. */
  throughputMbit: number | null;
}

/** `sparse`: packets so far apart that none waits for another; `dense`: many; `flood`: more than the line takes. */
export interface RunsReceived {
  sparse: Received;
  dense: Received;
  flood: Received;
}

/** By direction: `there` sent what `back` received. */
export function figuresOf(sender: RunsReceived, receiver: RunsReceived): Figures {
  const sorted = [...receiver.sparse.delaysUs].sort((a, b) => a - b);
  const sent = sender.sparse.sent + sender.dense.sent;
  const arrived = receiver.sparse.delaysUs.length + receiver.dense.delaysUs.length;
  const { bytes, receivedForUs } = receiver.flood;
  const percent = (part: number, of: number) => (of === 0 ? 0 : (part / of) * 100);
  const [p1, p25, p50, p75, p99] = [0.01, 0.25, 0.5, 0.75, 0.99].map((share) => rank(sorted, share) / 1000);
  return {
    packets: sent,
    delayMs: sorted.length === 0 ? null : { p1: p1!, p50: p50!, p99: p99! },
    jitterMs: sorted.length === 0 ? null : p75! - p25!,
    lossPercent: percent(sent - arrived, sent),
    overtookPercent: percent(receiver.dense.overtook, receiver.dense.delaysUs.length),
    throughputMbit: receivedForUs > 0 ? (bytes * 8) / receivedForUs : null,
  };
}

// ---- details ----

/** By nearest rank, so that it is a delay that really occurred. */
const rank = (sorted: number[], share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
