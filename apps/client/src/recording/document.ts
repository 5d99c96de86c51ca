// A recording as a document: the events of each player on a track of their own, which has the player's name.
import { printable } from '@midip2p/plain-text';
import { SmfError, Sounding, TrackWriter, writeTracks } from '@midip2p/smf';
import type { Entry, JournalLine, Naming } from './journal';

/** One input of one player: `link/stream`. */
interface Source {
  link: number;
  stream: number;
  /** The numbers of its first and its last event among all events. */
  first: number;
  last: number;
}

/** Sources that followed each other as one instrument of one player. */
interface Part {
  player: string;
  stream: string;
  last: number;
}

export interface Document {
  bytes: Uint8Array;
  /** Messages that were played. */
  events: number;
}

/**
 * `read` gives the lines of a journal, each time from the first. Notes that still sound at the end are released. A
 * player with several inputs has a track for each: "ada: Keys". A player who comes again goes on in the same track.
 */
export function documentOf(read: () => Iterable<JournalLine>): Document {
  const { room, names, sources, origin } = survey(read());
  const parts = partsOf(sources, names);
  const tracks = new Map<Part, TrackWriter>();
  const sounding = new Map<string, Sounding>();
  const severalOf = (player: string) => new Set([...parts.values()].filter((p) => p.player === player)).size > 1;
  for (const part of new Set(parts.values())) {
    const { player, stream } = part;
    const title = severalOf(player) && stream !== '' ? `${player}: ${stream}` : player;
    tracks.set(part, new TrackWriter(printable(title)));
  }

  let end = origin;
  let events = 0;
  const put = (key: string, at: number, midi: Uint8Array) => tracks.get(parts.get(key)!)!.add(at - origin, midi);
  const lastOf = new Map<Part, number>();
  const releaseAll = (at: number, isMeant: (source: Source) => boolean) => {
    for (const [key, source] of sources) {
      if (!isMeant(source)) continue;
      const part = parts.get(key)!;
      const then = Math.max(at, lastOf.get(part) ?? at);
      for (const midi of sounding.get(key)?.release() ?? []) put(key, then, midi);
      lastOf.set(part, then);
    }
  };
  for (const entry of entriesOf(read())) {
    const { link, stream, midi } = entry;
    end = Math.max(end, entry.at);
    if (midi.length === 0) {
      releaseAll(entry.at, (source) => isOf(source, link, stream));
      continue;
    }
    const key = keyOf(link, stream);
    const part = parts.get(key)!;
    const at = Math.max(entry.at, lastOf.get(part) ?? entry.at);
    try {
      put(key, at, midi);
    } catch (error) {
      if (error instanceof SmfError) continue; // a line that a broken disk gave back is no message
      throw error;
    }
    lastOf.set(part, at);
    (sounding.get(key) ?? sounding.set(key, new Sounding()).get(key)!).see(midi);
    events += 1;
  }
  releaseAll(end, () => true);
  return { bytes: writeTracks(printable(room), [...tracks.values()]), events };
}

// ---- details ----

const keyOf = (link: number, stream: number) => `${link}/${stream}`;

const isOf = (source: Source, link: number, stream: number) =>
  (link === 0 && stream === 0) || (source.link === link && (stream === 0 || source.stream === stream));

function* entriesOf(lines: Iterable<JournalLine>): Generator<Entry> {
  for (const line of lines) if (line.kind === 'event') yield line.entry;
}

/** The first pass: which players and sources there are, and when the recording begins. */
function survey(lines: Iterable<JournalLine>) {
  let room = '';
  let origin = Infinity;
  let number = 0;
  const names = new Map<string, Naming>();
  const sources = new Map<string, Source>();
  for (const line of lines) {
    if (line.kind === 'begin') room = line.room;
    else if (line.kind === 'name') names.set(keyOf(line.naming.link, line.naming.stream ?? 0), line.naming);
    else if (line.entry.midi.length > 0) {
      const { link, stream, at } = line.entry;
      number += 1;
      origin = Math.min(origin, at);
      const key = keyOf(link, stream);
      const source = sources.get(key) ?? { link, stream, first: number, last: number };
      source.last = number;
      sources.set(key, source);
    }
  }
  return { room, names, sources, origin: origin === Infinity ? 0 : origin };
}

/** A source continues the part of another source with the same names that ended before this one began. */
function partsOf(sources: ReadonlyMap<string, Source>, names: ReadonlyMap<string, Naming>): Map<string, Part> {
  const parts = new Map<string, Part>();
  const known: Part[] = [];
  const byStart = [...sources].sort(([, a], [, b]) => a.first - b.first);
  for (const [key, { link, stream, first, last }] of byStart) {
    const own = names.get(key);
    const player = own?.player ?? names.get(keyOf(link, 0))?.name ?? `link ${link}`;
    const name = stream === 0 ? '' : (own?.name ?? '');
    let part = known.find((p) => p.player === player && p.stream === name && p.last < first);
    if (part === undefined) known.push((part = { player, stream: name, last }));
    part.last = last;
    parts.set(key, part);
  }
  return parts;
}
