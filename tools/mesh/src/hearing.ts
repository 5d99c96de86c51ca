// Compares what one player received from another with what that one played.

export interface Hearing {
  expected: number;
  received: number;
  /** Played, and never received. */
  lost: number;
  /** Received, and never played so. */
  changed: number;
  /** Received more often than played. */
  doubled: number;
  /** Events received before one that was played earlier. */
  outOfOrder: number;
}

/** Both are messages in hex. Of equal messages, the first that is received counts as the first that was played. */
export function compareReceived(played: readonly string[], received: readonly string[]): Hearing {
  const places = new Map<string, number[]>();
  played.forEach((message, i) => places.set(message, [...(places.get(message) ?? []), i]));
  const taken = new Map<string, number>();
  const result: Hearing = {
    expected: played.length,
    received: received.length,
    lost: 0,
    changed: 0,
    doubled: 0,
    outOfOrder: 0,
  };
  let last = -1;
  for (const message of received) {
    const times = taken.get(message) ?? 0;
    const at = places.get(message)?.[times];
    if (at !== undefined) {
      taken.set(message, times + 1);
      if (at < last) result.outOfOrder += 1;
      last = Math.max(last, at);
    } else if (places.has(message)) result.doubled += 1;
    else result.changed += 1;
  }
  result.lost = played.length - (received.length - result.changed - result.doubled);
  return result;
}

export function sumOf(hearings: readonly Hearing[]): Hearing {
  const sum: Hearing = { expected: 0, received: 0, lost: 0, changed: 0, doubled: 0, outOfOrder: 0 };
  for (const hearing of hearings) for (const key of Object.keys(sum) as (keyof Hearing)[]) sum[key] += hearing[key];
  return sum;
}

/** Notes that still sound after all these messages: [channel, note] in hex, as "0 3c". */
export function sounding(received: readonly string[]): Set<string> {
  const notes = new Set<string>();
  for (const message of received) {
    const status = Number.parseInt(message.slice(0, 2), 16);
    const key = `${status & 0x0f} ${message.slice(2, 4)}`;
    const struck = status >> 4 === 9 && message.slice(4, 6) !== '00';
    if (struck) notes.add(key);
    else if (status >> 4 === 9 || status >> 4 === 8) notes.delete(key);
  }
  return notes;
}

/** Channels, in hex, whose sustain pedal is down after all these messages. */
export function pedalsDown(received: readonly string[]): Set<string> {
  const down = new Set<string>();
  for (const message of received) {
    const [status, channel, controller, value] = [message[0], message[1]!, message.slice(2, 4), message.slice(4, 6)];
    if (status !== 'b' || controller !== '40') continue;
    if (Number.parseInt(value, 16) >= 64) down.add(channel);
    else down.delete(channel);
  }
  return down;
}
