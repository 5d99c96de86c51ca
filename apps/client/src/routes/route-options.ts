// One route as it was asked for: on the command line, in a preset, or by default.
import { MIDI_KINDS, type Rule } from '@midip2p/engine';
import { z } from 'zod';
import { ClientError } from '../errors';
import { type End, parseEnd } from './end';
import { parseChannelMap, parseChannels, parseKeys, parseKinds, parseTranspose, parseVelocity } from './parse-rule';

const text = z.string().min(1).max(400);

/** All values are in people's words, so that a file of presets can be read and written by hand. */
const routeOptionsSchema = z.strictObject({
  from: text,
  to: text,
  /** It applies only between ends that no other route matches. */
  otherwise: z.literal(true).optional(),
  /** Only these kinds pass; `none`: nothing at all. */
  only: text.optional(),
  without: text.optional(),
  channels: text.optional(),
  toChannel: text.optional(),
  keys: text.optional(),
  transpose: text.optional(),
  velocity: text.optional(),
});
export type RouteOptions = z.infer<typeof routeOptionsSchema>;

/** A route that was asked for, after parsing. */
export interface ParsedRoute {
  from: End;
  to: End;
  otherwise: boolean;
  rule: Rule;
}

/** Everybody hears everybody. Active sensing is between a device and its cable: over a network its pauses would silence the
 * synth that hears it. */
export const DEFAULT_ROUTES: readonly RouteOptions[] = [
  { from: 'me', to: 'all', otherwise: true, without: 'sensing' },
  { from: 'all', to: 'me', otherwise: true, without: 'sensing' }, // whoever sends it all the same: [TOAST-5.3-4]
];

/** Checks a value from a file or another process: the error `usage` says what is wrong with it. */
export function readRouteOptions(value: unknown): RouteOptions {
  const parsed = routeOptionsSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw new ClientError('usage', `this is no route: ${where === '' ? '' : `${where}: `}${issue?.message ?? ''}`, 2);
  }
  parseRoute(parsed.data);
  return parsed.data;
}

/** Throws `usage` for a route that makes no sense. `sysex`: the person or the room lets in the SysEx of others. */
export function parseRoute(options: RouteOptions, sysex = false): ParsedRoute {
  const from = parseEnd(options.from, 'from');
  const to = parseEnd(options.to, 'to');
  if (options.only !== undefined && options.without !== undefined)
    throw new ClientError('usage', 'a route lets only some kinds through, or all without some: not both', 2);
  const without = options.without === undefined ? [] : parseKinds('without', options.without);
  const kinds =
    options.only === undefined
      ? MIDI_KINDS.filter((kind) => !without.includes(kind))
      : parseKinds('only', options.only);
  const isNamed = options.only !== undefined; // naming the kinds that pass lets them in
  const withheld = !sysex && !isNamed && from.kind !== 'me' && to.kind === 'me' && kinds.includes('sysex');
  const rule: Rule = {
    kinds: withheld ? kinds.filter((kind) => kind !== 'sysex') : kinds,
    ...(withheld && { withheld: ['sysex'] }), // [TOAST-5.3-5]
    ...(options.channels !== undefined && { channels: parseChannels(options.channels) }),
    ...(options.toChannel !== undefined && { channelMap: parseChannelMap(options.toChannel) }),
    ...(options.keys !== undefined && { keys: parseKeys(options.keys) }),
    ...(options.transpose !== undefined && { transpose: parseTranspose(options.transpose) }),
    ...(options.velocity !== undefined && { velocities: parseVelocity(options.velocity) }),
  };
  return { from, to, otherwise: options.otherwise ?? false, rule };
}

/** What the rule changes, in a few words; '' if everything passes unchanged. */
export function changesOf({
  otherwise,
  only,
  without,
  channels,
  toChannel,
  keys,
  transpose,
  velocity,
}: RouteOptions): string {
  return [
    otherwise === undefined ? '' : 'where no other route holds',
    only === undefined ? '' : only === 'none' ? 'nothing passes' : `only ${only}`,
    without === undefined ? '' : `without ${without}`,
    channels === undefined ? '' : `channels ${channels}`,
    toChannel === undefined ? '' : toChannel.includes(':') ? `channels ${toChannel}` : `to channel ${toChannel}`,
    keys === undefined ? '' : `keys ${keys}`,
    transpose === undefined ? '' : `transpose ${transpose}`,
    velocity === undefined ? '' : `velocity ${velocity}`,
  ]
    .filter((words) => words !== '')
    .join(', ');
}
