// One taken event as one line: its JSONMIDI text, with further fields that a JSONMIDI reader ignores.

export interface TakenTimes {
  /** Machine times: the machine's monotonic clock, µs, without any shift. */
  arrivedUs: number;
  readyUs: number;
  takenUs: number;
}

/**
 * `text` is canonical JSONMIDI. `machineUs` is when the event was taken. Every number is a whole one, as everywhere in a
 * text, so that a JSONMIDI reader takes the line as it is.
 */
export function eventLine(
  text: string,
  from: { link: number; sequence: number },
  midi: Uint8Array,
  times: TakenTimes,
): string {
  const more = {
    link: from.link,
    sequence: from.sequence,
    bytes: Buffer.from(midi).toString('hex'),
    arrivedUs: Math.round(times.arrivedUs),
    readyUs: Math.round(times.readyUs),
    machineUs: Math.round(times.takenUs),
  };
  return `${text.slice(0, -1)},${JSON.stringify(more).slice(1)}\n`;
}
