// Compares the events that were sent with those that arrived, and how long each took, in frames.
import type { FrameEvent } from './jack-probe';

export interface Spread {
  least: number;
  p10: number;
  p50: number;
  p90: number;
  p99: number;
  most: number;
}

/**
 * One figure for each instant at which something was played, because a piece begins with hundreds of events at once.
 */
export function latencyFrames(sent: readonly FrameEvent[], heard: readonly FrameEvent[]): Spread {
  const instants = new Map<number, number>();
  sent.forEach(({ frame }, i) => instants.set(frame, Math.max(heard[i]!.frame - frame, instants.get(frame) ?? 0)));
  const took = [...instants.values()].sort((a, b) => a - b);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))]!;
  return { least: took[0]!, p10: at(0.1), p50: at(0.5), p90: at(0.9), p99: at(0.99), most: took.at(-1)! };
}

export const hexOf = (events: readonly { hex: string }[]): string[] => events.map(({ hex }) => hex);
