import { JsonMidiError, type JsonMidiErrorCode } from './error';
import type { Fields } from './gather';
import { MAX_PORT, MAX_TIMESTAMP } from './message';

export function refuse(code: JsonMidiErrorCode, what: string): never {
  throw new JsonMidiError(code, what);
}

export const within = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most;

/** Refuses a number that is there and out of its range. */
export function checkRange(fields: Fields, name: string, least: number, most: number): void {
  if (fields.has(name) && !within(fields.get(name), least, most)) {
    refuse('jsonmidi-out-of-range', `"${name}" is not within ${least}–${most}`);
  }
}

/** [JM-1.3-1] */
export function checkPortAndTime(fields: Fields): void {
  checkRange(fields, 'port', 0, MAX_PORT);
  checkRange(fields, 'timestamp', 0, MAX_TIMESTAMP);
}

export function typeOf(fields: Fields): string {
  const type = fields.get('type');
  return type === undefined ? refuse('jsonmidi-missing-field', 'the text has no "type"') : (type as string);
}

/** The protocol of a text of packets; undefined: the text is a message of bytes. [JM-5.1-1] [JM-5.1-3] */
export function protocolOf(fields: Fields): string | undefined {
  const protocol = fields.get('protocol');
  if (protocol === undefined && !fields.has('group')) return undefined;
  const known = protocol === 'midi1' || protocol === 'midi2' || protocol === 'ump';
  const group = fields.has('group') ? within(fields.get('group'), 1, 16) : protocol === 'ump';
  if (!known || !group) {
    refuse('jsonmidi-protocol', 'needs "protocol" midi1 or midi2 with "group" 1–16, or "protocol" ump'); // [JM-5.1-3]
  }
  return protocol as string;
}
