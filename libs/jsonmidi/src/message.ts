/** One MIDI 1.0 message as a text says it: the table of spec/jsonmidi.md §1. Channels are 1–16. */
export type Message =
  | { type: 'noteOff' | 'noteOn'; channel: number; note: number; velocity: number }
  | { type: 'polyPressure'; channel: number; note: number; pressure: number }
  | { type: 'controlChange'; channel: number; controller: number; value: number }
  | { type: 'programChange'; channel: number; program: number }
  | { type: 'channelPressure'; channel: number; pressure: number }
  | { type: 'pitchBend'; channel: number; value: number }
  | { type: 'sysEx'; data: number[] }
  | { type: 'sysEx'; part: SysexPart; data: number[] }
  | { type: 'timeCodeQuarterFrame'; value: number }
  | { type: 'songPosition'; position: number }
  | { type: 'songSelect'; song: number }
  | { type: 'tuneRequest' | 'timingClock' | 'start' | 'continue' | 'stop' | 'activeSensing' | 'systemReset' }
  | { type: 'undefined'; status: number };

export type MessageType = Message['type'];

/** Which part of a long SysEx a text holds. [JM-4.3-1] */
export type SysexPart = 'first' | 'middle' | 'last';

/** A message with where and when. [JM-1.3-1] */
export type Event = Message & { port?: number; timestamp?: number };

/** How a type's own fields, after the channel, become bytes. */
type Shape = 'sevens' | 'fourteen' | 'sysex' | 'status';

export interface TypeRow {
  readonly type: MessageType;
  /** Of channel 1; 0 where the text says it. */
  readonly status: number;
  readonly channel: boolean;
  readonly shape: Shape;
  readonly fields: readonly string[];
}

const row = (type: MessageType, status: number, fields: readonly string[] = [], shape: Shape = 'sevens'): TypeRow => ({
  type,
  status,
  channel: status >= 0x80 && status < 0xf0,
  shape,
  fields,
});

/** [JM-1.1-2] */
export const TYPES: readonly TypeRow[] = [
  row('noteOff', 0x80, ['note', 'velocity']),
  row('noteOn', 0x90, ['note', 'velocity']),
  row('polyPressure', 0xa0, ['note', 'pressure']),
  row('controlChange', 0xb0, ['controller', 'value']),
  row('programChange', 0xc0, ['program']),
  row('channelPressure', 0xd0, ['pressure']),
  row('pitchBend', 0xe0, ['value'], 'fourteen'),
  row('sysEx', 0xf0, ['data'], 'sysex'),
  row('timeCodeQuarterFrame', 0xf1, ['value']),
  row('songPosition', 0xf2, ['position'], 'fourteen'),
  row('songSelect', 0xf3, ['song']),
  row('tuneRequest', 0xf6),
  row('timingClock', 0xf8),
  row('start', 0xfa),
  row('continue', 0xfb),
  row('stop', 0xfc),
  row('activeSensing', 0xfe),
  row('systemReset', 0xff),
  row('undefined', 0, ['status'], 'status'),
];

export const UNDEFINED_STATUSES: readonly number[] = [0xf4, 0xf5, 0xf9, 0xfd];
export const SYSEX_PARTS: readonly string[] = ['first', 'middle', 'last'];
export const MAX_PORT = 65535;
export const MAX_TIMESTAMP = Number.MAX_SAFE_INTEGER;
