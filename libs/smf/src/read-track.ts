import type { ByteCursor } from './byte-cursor';
import { META_END_OF_TRACK, META_TEMPO } from './meta';
import { SmfError } from './smf-error';
import type { SmfEvent, SmfTrack } from './smf-file';

/** The events of one track chunk. A missing end-of-track event is forgiven; half an event is not. */
export function readTrack(cursor: ByteCursor): SmfTrack {
  const events: SmfEvent[] = [];
  let tick = 0;
  let running = 0; // 0: none
  let openSysEx: number | null = null; // where the one that has not ended began
  while (cursor.left > 0) {
    tick += cursor.quantity();
    const offset = cursor.offset;
    const event = readEvent(cursor, running);
    events.push({ tick, offset, ...event } as SmfEvent);
    running = event.kind === 'channel' ? event.bytes[0]! : 0; // SysEx and meta events cancel it
    if (event.kind === 'meta') {
      if (event.type === META_END_OF_TRACK) break;
      continue;
    }
    if (openSysEx !== null && event.kind !== 'escape') throw unended(cursor, openSysEx);
    if (event.kind === 'sysEx') openSysEx = ends(event.data) ? null : offset;
    else if (event.kind === 'escape' && openSysEx !== null && ends(event.data)) openSysEx = null;
  }
  if (openSysEx !== null) throw unended(cursor, openSysEx);
  return { events, endTick: tick };
}

// ---- details ----

type Body = SmfEvent extends infer E ? (E extends SmfEvent ? Omit<E, 'tick' | 'offset'> : never) : never;

function readEvent(cursor: ByteCursor, running: number): Body {
  const { offset, track } = cursor;
  const first = cursor.peek();
  if (first === 0xff) {
    cursor.skip(1);
    const type = cursor.byte();
    const data = cursor.take(cursor.quantity());
    if (type === META_TEMPO && (data.length !== 3 || data.every((b) => b === 0)))
      throw new SmfError('smf-bad-event', 'a tempo is not a positive number of three bytes', offset, track);
    return { kind: 'meta', type, data };
  }
  if (first === 0xf0 || first === 0xf7) {
    cursor.skip(1);
    return { kind: first === 0xf0 ? 'sysEx' : 'escape', data: cursor.take(cursor.quantity()) };
  }
  if (first > 0xf0)
    throw new SmfError('smf-bad-event', `0x${first.toString(16)} begins no event of a file`, offset, track);
  if (first >= 0x80) cursor.skip(1);
  else if (running === 0)
    throw new SmfError('smf-bad-event', 'an event has no status byte, and no running status holds', offset, track);
  const status = first >= 0x80 ? first : running;
  const data = cursor.take(dataBytes(status));
  const wrong = data.findIndex((byte) => byte >= 0x80);
  if (wrong >= 0)
    throw new SmfError('smf-bad-event', 'a data byte is above 127', cursor.offset - data.length + wrong, track);
  return { kind: 'channel', bytes: Uint8Array.of(status, ...data) };
}

/** Of a channel message. */
export const dataBytes = (status: number): 1 | 2 => ((status & 0xe0) === 0xc0 ? 1 : 2);

const ends = (data: Uint8Array) => data[data.length - 1] === 0xf7;

const unended = (cursor: ByteCursor, began: number) =>
  new SmfError('smf-bad-event', 'a SysEx message begins and does not end before the next event', began, cursor.track);
