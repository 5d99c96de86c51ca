// How a running client answers requests about its playout: the messages between `midip2p playout` and the jam.
import { MAX_DELAY_US } from '@midip2p/engine';
import { z } from 'zod';
import type { OutputReport } from '../session/report';
import { CHOICES, type PlayoutChoice } from './choice';
import type { Playouts } from './playouts';

const delay = z.number().int().max(MAX_DELAY_US);
const changeSchema = z.strictObject({
  policy: z.enum(CHOICES).optional(),
  delayUs: delay.min(0).nullable().optional(),
  offsetUs: delay.min(-MAX_DELAY_US).optional(),
  ownWaits: z.boolean().optional(),
});
const requestSchema = z.strictObject({
  do: z.literal('playout'),
  /** null: only tell. */
  change: changeSchema.nullable(),
  /** null: all. */
  output: z.string().nullable(),
});

export interface PlayoutRequest {
  do: 'playout';
  change: Partial<PlayoutChoice> | null;
  output: string | null;
}

/** The state after the request. */
export interface PlayoutAnswer {
  outputs: OutputReport[];
}

/** Requests that are about something else go to `others`. */
export function playoutRequests<T extends object>(
  playouts: Playouts,
  changed: () => void,
  others: (request: unknown) => T,
): (request: unknown) => PlayoutAnswer | T {
  return (request) => {
    const parsed = requestSchema.safeParse(request);
    if (!parsed.success) return others(request);
    const { change, output } = parsed.data;
    if (change !== null) {
      playouts.choose(Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)), output);
      changed();
    }
    return { outputs: playouts.states() };
  };
}
