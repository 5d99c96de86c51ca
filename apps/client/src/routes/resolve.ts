// Finds which of the routes that were asked for apply between which two existing ends.
import type { Rule, Sink, Source } from '@midip2p/engine';
import { called, type End, exactness } from './end';
import type { ParsedRoute } from './route-options';

export interface Port {
  id: number;
  name: string;
}

export interface Player {
  link: number;
  peer: string;
  name: string;
  /** The streams that the player has declared, by number. */
  streams: ReadonlyMap<number, string>;
}

/** The ports and players that can be routed now. */
export interface Scene {
  inputs: readonly Port[];
  outputs: readonly Port[];
  players: readonly Player[];
}

export interface Resolved {
  /** Index of the route as it was asked for. */
  index: number;
  source: Source;
  sink: Sink;
  /** Its number among the routes between these two ends. */
  number: number;
  rule: Rule;
}

interface Place<T> {
  end: T;
  /** null: of a player. */
  port: string | null;
  player: Player | null;
  /** null: every stream of the player. */
  stream: string | null;
  /** All names among which this one's is looked up. */
  among: readonly string[];
}

/**
 * If several routes match the same two ends, the one with the more specific source applies, then the one with the more
 * specific destination. Equally specific routes all apply. A route with `otherwise` applies only if no other matches.
 */
export function resolve(routes: readonly ParsedRoute[], scene: Scene): Resolved[] {
  const sources = sourcesOf(scene);
  const sinks = sinksOf(scene);
  return sources.flatMap((from) =>
    sinks.flatMap((to) => {
      if (from.player !== null && from.player === to.player) return []; // never back
      const meant = routes
        .map((route, index) => ({ route, index, rank: rankOf(route) }))
        .filter(({ route }) => isFrom(route.from, from) && isTo(route.to, to));
      const best = Math.max(...meant.map(({ rank }) => rank));
      // A stream without a route of its own takes the routes of all of its player's streams.
      if (from.stream !== null && !meant.some(({ route, rank }) => rank === best && exactness(route.from) === 2))
        return [];
      return meant
        .filter(({ rank }) => rank === best)
        .map(({ route, index }, number) => ({ index, source: from.end, sink: to.end, number, rule: route.rule }));
    }),
  );
}

/** False: it matches nothing that exists now. */
export function isThere(end: End, side: 'from' | 'to', scene: Scene): boolean {
  return side === 'from'
    ? sourcesOf(scene).some((place) => isFrom(end, place))
    : sinksOf(scene).some((place) => isTo(end, place));
}

// ---- details ----

const rankOf = ({ from, to, otherwise }: ParsedRoute) => exactness(from) * 3 + exactness(to) - (otherwise ? 9 : 0);

function sourcesOf({ inputs, players }: Scene): Place<Source>[] {
  const among = inputs.map(({ name }) => name);
  return [
    ...inputs.map(({ id, name }) => ({ end: { link: 0, id }, port: name, player: null, stream: null, among })),
    ...players.flatMap((player) => {
      const streams = [...player.streams];
      const names = streams.map(([, name]) => name);
      const place = (id: number, stream: string | null) => ({
        end: { link: player.link, id },
        port: null,
        player,
        stream,
        among: names,
      });
      return [place(0, null), ...streams.map(([id, name]) => place(id, name))];
    }),
  ];
}

function sinksOf({ outputs, players }: Scene): Place<Sink>[] {
  const among = outputs.map(({ name }) => name);
  return [
    ...outputs.map(({ id, name }) => ({ end: { link: 0, port: id }, port: name, player: null, stream: null, among })),
    ...players.map((player) => ({
      end: { link: player.link, port: 0 },
      port: null,
      player,
      stream: null,
      among: [],
    })),
  ];
}

function isFrom(end: End, { port, player, stream, among }: Place<Source>): boolean {
  if (end.kind === 'me') return port !== null && (end.port === null || called(among, end.port).includes(port));
  if (player === null) return false;
  if (end.kind === 'all') return true;
  if (end.name !== player.name) return false;
  return end.stream === null || (stream !== null && called(among, end.stream).includes(stream));
}

function isTo(end: End, { port, player, among }: Place<Sink>): boolean {
  if (end.kind === 'me') return port !== null && (end.port === null || called(among, end.port).includes(port));
  if (player === null) return false;
  return end.kind === 'all' || end.name === player.name;
}
