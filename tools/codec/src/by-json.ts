// JSONMIDI by JSON.parse and JSON.stringify, with the checks of spec/jsonmidi.md as far as an object still shows what its text was.
import type { EventBatch } from '@midip2p/engine';

interface Row {
  readonly status: number;
  readonly channel: boolean;
  readonly first?: string;
  readonly second?: string;
  readonly fourteen?: boolean;
}

const ROWS = new Map<string, Row>([
  ['noteOff', { status: 0x80, channel: true, first: 'note', second: 'velocity' }],
  ['noteOn', { status: 0x90, channel: true, first: 'note', second: 'velocity' }],
  ['polyPressure', { status: 0xa0, channel: true, first: 'note', second: 'pressure' }],
  ['controlChange', { status: 0xb0, channel: true, first: 'controller', second: 'value' }],
  ['programChange', { status: 0xc0, channel: true, first: 'program' }],
  ['channelPressure', { status: 0xd0, channel: true, first: 'pressure' }],
  ['pitchBend', { status: 0xe0, channel: true, first: 'value', fourteen: true }],
  ['timeCodeQuarterFrame', { status: 0xf1, channel: false, first: 'value' }],
  ['songPosition', { status: 0xf2, channel: false, first: 'position', fourteen: true }],
  ['songSelect', { status: 0xf3, channel: false, first: 'song' }],
  ['tuneRequest', { status: 0xf6, channel: false }],
  ['timingClock', { status: 0xf8, channel: false }],
  ['start', { status: 0xfa, channel: false }],
  ['continue', { status: 0xfb, channel: false }],
  ['stop', { status: 0xfc, channel: false }],
  ['activeSensing', { status: 0xfe, channel: false }],
  ['systemReset', { status: 0xff, channel: false }],
]);
const BY_STATUS = new Map([...ROWS].map(([type, row]) => [row.status, { type, ...row }]));

function within(value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) throw new Error('range');
  return value;
}

/** Puts an object of JSON.parse into a row. Returns where in `midi` the next one begins. Throws for what breaks a rule. */
export function eventOf(parsed: unknown, batch: EventBatch, row: number, midiAt: number): number {
  if (typeof parsed !== 'object' || parsed === null) throw new Error('no object');
  const event = parsed as Record<string, unknown>;
  if (event['protocol'] !== undefined || event['group'] !== undefined) throw new Error('a packet');
  const end = event['type'] === 'sysEx' ? sysex(event['data'], batch, midiAt) : short(event, batch, midiAt);
  batch.ends[row] = end;
  batch.ports[row] = event['port'] === undefined ? -1 : within(event['port'], 0, 65535);
  batch.timestamps[row] =
    event['timestamp'] === undefined ? -1 : within(event['timestamp'], 0, Number.MAX_SAFE_INTEGER);
  batch.parts[row] = 0;
  batch.errors[row] = 0;
  return end;
}

function short(event: Record<string, unknown>, { midi }: EventBatch, at: number): number {
  const row = ROWS.get(event['type'] as string);
  if (!row) throw new Error('unknown');
  midi[at++] = row.channel ? row.status + within(event['channel'], 1, 16) - 1 : row.status;
  if (row.fourteen) {
    const value = within(event[row.first!], 0, 16383);
    midi[at++] = value & 127;
    midi[at++] = value >> 7;
    return at;
  }
  if (row.first !== undefined) midi[at++] = within(event[row.first], 0, 127);
  if (row.second !== undefined) midi[at++] = within(event[row.second], 0, 127);
  return at;
}

function sysex(data: unknown, { midi }: EventBatch, at: number): number {
  if (!Array.isArray(data)) throw new Error('data');
  midi[at++] = 0xf0;
  for (const byte of data as unknown[]) midi[at++] = within(byte, 0, 127);
  midi[at++] = 0xf7;
  return at;
}

/** The canonical text of a row. Throws for what is no message. */
export function textOf(batch: EventBatch, row: number): string {
  const midi = batch.midiOf(row);
  const status = midi[0]!;
  const event: Record<string, unknown> = {};
  if (status === 0xf0) {
    event['type'] = 'sysEx';
    event['data'] = Array.from(midi.subarray(1, -1), (byte) => within(byte, 0, 127));
  } else {
    const known = BY_STATUS.get(status < 0xf0 ? status & 0xf0 : status);
    if (!known) throw new Error('no message');
    event['type'] = known.type;
    if (known.channel) event['channel'] = (status & 15) + 1;
    if (known.fourteen) event[known.first!] = within(midi[1], 0, 127) | (within(midi[2], 0, 127) << 7);
    else if (known.first !== undefined) event[known.first] = within(midi[1], 0, 127);
    if (known.second !== undefined) event[known.second] = within(midi[2], 0, 127);
  }
  if (batch.ports[row]! >= 0) event['port'] = batch.ports[row];
  if (batch.timestamps[row]! >= 0) event['timestamp'] = batch.timestamps[row];
  return JSON.stringify(event);
}
