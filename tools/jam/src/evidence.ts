// What the two processes left behind, joined: what was taken at one end, and when it was captured and sent at the other.
import { readFileSync } from 'node:fs';

/** One line of a receiver's log. Machine times, µs. */
export interface Taken {
  bytes: string;
  port: number;
  sequence: number;
  arrivedUs: number;
  readyUs: number;
  machineUs: number;
}

/** One line of a sender's trace. */
export interface Sent {
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
  /** Taken, with no word of the sender on when it happened. */
  untraced: number;
}

export const readLines = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

/** Every taken event with its sender's trace: by stream and sequence number. */
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
