// Joins the logs of two clients: the events received at one end, with the times at which the other captured and sent
// them.
import { existsSync, readFileSync } from 'node:fs';

/** One line of a receiver's log. Machine times, µs. */
export interface Taken {
  bytes: string;
  /** The stream by which it came, and the number of the link at this end. */
  port: number;
  link: number;
  sequence: number;
  arrivedUs: number;
  /** When it could be given to an instrument. */
  readyUs: number;
  machineUs: number;
}

/** One line of a sender's trace. */
export interface Sent {
  /** At this end. */
  link: number;
  stream: number;
  sequence: number;
  capturedUs: number;
  sentUs: number;
}

export const HOPS = ['capturedToSent', 'sentToArrived', 'arrivedToReady', 'readyToTaken'] as const;
export type Hop = (typeof HOPS)[number];

export interface Times {
  latency: number[];
  hops: Record<Hop, number[]>;
  /** Received events that the sender's log does not have. */
  untraced: number;
}

/** No lines if there is no such file yet. */
export const readLines = <T>(file: string): T[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .slice(0, -1) // a line that is not ended is not whole yet
        .map((line) => JSON.parse(line) as T)
    : [];

/** Every received event with its line of the sender's trace, by stream and sequence number. */
export function timesOf(taken: readonly Taken[], sent: readonly Sent[]): Times {
  const traces = new Map(sent.map((trace) => [`${trace.stream} ${trace.sequence}`, trace]));
  const times: Times = {
    latency: [],
    hops: { capturedToSent: [], sentToArrived: [], arrivedToReady: [], readyToTaken: [] },
    untraced: 0,
  };
  for (const { port, sequence, arrivedUs, readyUs, machineUs } of taken) {
    const trace = traces.get(`${port} ${sequence}`);
    if (trace === undefined) {
      times.untraced += 1;
      continue;
    }
    times.latency.push(machineUs - trace.capturedUs);
    times.hops.capturedToSent.push(trace.sentUs - trace.capturedUs);
    times.hops.sentToArrived.push(arrivedUs - trace.sentUs);
    times.hops.arrivedToReady.push(readyUs - arrivedUs);
    times.hops.readyToTaken.push(machineUs - readyUs);
  }
  return times;
}
