import { native } from './native';

const PARTS = [null, 'first', 'middle', 'last'] as const;

/**
 * Many events in columns of numbers, with one call of native code for all of their texts: what a program that reads or
 * writes logs needs, since a call and an object for each text cost more than the text. A batch is used again and again.
 */
export class EventBatch {
  /** How many rows there are events in. */
  length = 0;
  /** The bytes of all events, one behind the other. */
  readonly midi: Uint8Array;
  /** Where in `midi` the bytes of an event end; they begin where those before it end. */
  readonly ends: Uint32Array;
  /** −1: none. */
  readonly ports: Int32Array;
  /** SessionTime, µs; −1: none. */
  readonly timestamps: Float64Array;
  /** Of a long SysEx that travels in parts: 1 first, 2 middle, 3 last; else 0. */
  readonly parts: Uint8Array;
  /** 0: an event. Otherwise the text was refused, has no bytes, and `errorOf` says why. */
  readonly errors: Uint8Array;

  /** Room for that many events, and for that many bytes of them together. */
  constructor(capacity: number, midiBytes: number = capacity * 4) {
    this.midi = new Uint8Array(midiBytes);
    this.ends = new Uint32Array(capacity);
    this.ports = new Int32Array(capacity);
    this.timestamps = new Float64Array(capacity);
    this.parts = new Uint8Array(capacity);
    this.errors = new Uint8Array(capacity);
  }

  /**
   * Reads texts, one a line, of one sender, until they or the batch end. Returns how many bytes of them were read: less than
   * all where the batch is full, 0 where the first event alone is longer than it.
   */
  decode(texts: Uint8Array): number {
    const { events, bytes } = native().decodeJsonMidiLines(texts, ...this.columns());
    this.length = events;
    return bytes;
  }

  /**
   * Writes the events from row 0 on as lines, as far as `texts` has room for the longest text that each could have.
   * Returns how many were written, and how many bytes of `texts` they take. Throws BadMessageError or JsonMidiError,
   * with the code of the first row that is no event.
   */
  encode(texts: Uint8Array): { events: number; bytes: number } {
    return native().encodeJsonMidiLines(texts, ...this.columns(), this.length);
  }

  /** A view of the bytes of one event. */
  midiOf(row: number): Uint8Array {
    return this.midi.subarray(row === 0 ? 0 : this.ends[row - 1], this.ends[row]);
  }

  partOf(row: number): 'first' | 'middle' | 'last' | null {
    return PARTS[this.parts[row]!] ?? null;
  }

  /** The code of the rule that the row's text breaks; null: none. */
  errorOf(row: number): string | null {
    const number = this.errors[row]!;
    return number === 0 ? null : native().errorCodes()[number]!;
  }

  private columns() {
    return [this.midi, this.ends, this.ports, this.timestamps, this.parts, this.errors] as const;
  }
}
