// What a recorder took, as the messages and times of a Standard MIDI File.

export interface RecordedEvent {
  bytes: Uint8Array;
  /** Which player's which stream: times of one source never step back. */
  source: string;
  /** SessionTime of capture, µs; null: the sender was not synchronised. */
  capturedAt: number | null;
  /** LocalTime of arrival, µs. */
  arrivedAt: number;
}

/**
 * Messages in the order they were played, the first at 0. An event whose sender did not know the session's time is
 * placed by its arrival, moved onto the session's clock by the nearest event that has both times.
 */
export function recordedMessages(events: readonly RecordedEvent[]): { timeUs: number; bytes: Uint8Array }[] {
  const known = events.find((e) => e.capturedAt !== null);
  let toSession = known === undefined ? 0 : known.capturedAt! - known.arrivedAt;
  const lastOf = new Map<string, number>();
  const placed = events.map((event) => {
    if (event.capturedAt !== null) toSession = event.capturedAt - event.arrivedAt;
    const at = Math.max(event.capturedAt ?? event.arrivedAt + toSession, lastOf.get(event.source) ?? -Infinity);
    lastOf.set(event.source, at);
    return { at, bytes: event.bytes };
  });
  placed.sort((a, b) => a.at - b.at); // stable: one source keeps its order
  const start = placed[0]?.at ?? 0;
  return placed.map(({ at, bytes }) => ({ timeUs: at - start, bytes }));
}
