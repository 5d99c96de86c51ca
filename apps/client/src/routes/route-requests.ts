// How a running client answers requests about its routes: the messages between `midip2p route` and the patchbay.
import { z } from 'zod';
import { ClientError } from '../errors';
import type { Patchbay, RouteState, Unplayed } from './patchbay';
import { DEFAULT_ROUTES, type RouteOptions, readRouteOptions } from './route-options';

const requestSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('routes') }),
  z.strictObject({ do: z.literal('add'), options: z.unknown() }),
  z.strictObject({ do: z.literal('remove'), numbers: z.array(z.number().int()).min(1) }),
  z.strictObject({ do: z.literal('replace'), routes: z.array(z.unknown()) }),
  z.strictObject({ do: z.literal('reset') }),
  z.strictObject({ do: z.literal('sysex'), letIn: z.boolean() }),
]);
export type RouteRequest =
  | { do: 'routes' | 'reset' }
  | { do: 'add'; options: RouteOptions }
  | { do: 'remove'; numbers: number[] }
  | { do: 'replace'; routes: readonly RouteOptions[] }
  | { do: 'sysex'; letIn: boolean };

/** The state after the request. */
export interface RouteAnswer {
  routes: RouteState[];
  unplayed: Unplayed[];
  /** True: SysEx of the others is let in. */
  sysex: boolean;
  /** Of `add`. */
  added?: number;
}

export function routeRequests(patchbay: Patchbay): (request: unknown) => RouteAnswer {
  return (request) => {
    const parsed = requestSchema.safeParse(request);
    if (!parsed.success)
      throw new ClientError('usage', 'the running client does not understand this; is it of another version?', 2);
    const added = act(patchbay, parsed.data);
    return {
      routes: patchbay.states(),
      unplayed: patchbay.unplayed(),
      sysex: patchbay.sysex,
      ...(added !== null && { added }),
    };
  };
}

function act(patchbay: Patchbay, asked: z.infer<typeof requestSchema>): number | null {
  switch (asked.do) {
    case 'routes':
      return null;
    case 'add':
      return patchbay.add(readRouteOptions(asked.options));
    case 'remove':
      patchbay.remove(asked.numbers);
      return null;
    case 'replace':
      patchbay.replace(asked.routes.map(readRouteOptions));
      return null;
    case 'reset':
      patchbay.replace(DEFAULT_ROUTES);
      return null;
    case 'sysex':
      patchbay.sysex = asked.letIn;
      return null;
  }
}
