// From wishes to routes: which of them holds between which two ends that are there now.
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
  /** What the player has declared, by its number. */
  streams: ReadonlyMap<number, string>;
}

/** What there is to be routed. */
export interface Scene {
  inputs: readonly Port[];
  outputs: readonly Port[];
  players: readonly Player[];
}

export interface Resolved {
  /** Index of the wish. */
  wish: number;
  source: Source;
  sink: Sink;
  /** Among the routes between these two. */
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
  /** The names that this one is one of. */
  among: readonly string[];
}

/**
 * Of the wishes that mean the same two ends, those that say most exactly from where, and then to where, hold; where
 * several say it equally, all of them do. What holds otherwise does so where no other is meant.
 */
export function resolve(wishes: readonly ParsedRoute[], scene: Scene): Resolved[] {
  const sources = sourcesOf(scene);
  const sinks = sinksOf(scene);
  return sources.flatMap((from) =>
    sinks.flatMap((to) => {
      if (from.player !== null && from.player === to.player) return []; // never back
      const meant = wishes
        .map((wish, index) => ({ wish, index, rank: rankOf(wish) }))
        .filter(({ wish }) => isFrom(wish.from, from) && isTo(wish.to, to));
      const best = Math.max(...meant.map(({ rank }) => rank));
      // A stream without a wish of its own goes the way of all of its player's.
      if (from.stream !== null && !meant.some(({ wish, rank }) => rank === best && exactness(wish.from) === 2))
        return [];
      return meant
        .filter(({ rank }) => rank === best)
        .map(({ wish, index }, number) => ({ wish: index, source: from.end, sink: to.end, number, rule: wish.rule }));
    }),
  );
}

/** False: nothing of what is there now is meant by it. */
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
