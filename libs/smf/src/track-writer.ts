// One track of a file that is being written: its events as bytes, in memory of their own size.
import { META_END_OF_TRACK, META_TEMPO, META_TEXT, META_TRACK_NAME } from './meta';
import { isOneMessage } from './one-message';
import { SmfError } from './smf-error';

/** µs a beat; with TICKS_PER_BEAT, one tick is 50 µs: no time is off by more than half of that. */
const TEMPO_US = 500_000;
export const TICKS_PER_BEAT = 10_000;
const LONGEST_QUANTITY = 0x0fff_ffff;
const FIRST_ROOM = 256;

export class TrackWriter {
  private room = new Uint8Array(FIRST_ROOM);
  private size = 0;
  private tick = 0;
  private count = 0;

  /** `name`: the track's. */
  constructor(name: string | null = null) {
    if (name !== null) this.meta(META_TRACK_NAME, new TextEncoder().encode(name));
  }

  /** MIDI messages so far. */
  get messages(): number {
    return this.count;
  }

  /** The file's tempo, which its first track says. */
  tempo(): this {
    this.meta(META_TEMPO, [TEMPO_US >> 16, (TEMPO_US >> 8) & 0xff, TEMPO_US & 0xff]);
    return this;
  }

  /**
   * One complete message; times are µs from the start of the file and never decrease. Throws SmfError `smf-bad-message`.
   * Channel messages are written with their status byte, SysEx as one F0 packet, all other system messages as F7 packets.
   */
  add(timeUs: number, bytes: Uint8Array): void {
    const bad = (what: string) => new SmfError('smf-bad-message', `message ${this.count} ${what}`);
    if (!(timeUs >= 0 && timeUs <= Number.MAX_SAFE_INTEGER)) throw bad(`is at ${timeUs} µs; times are 0 or more`);
    if (!isOneMessage(bytes)) throw bad('is not one complete MIDI message');
    const tick = Math.round((timeUs * TICKS_PER_BEAT) / TEMPO_US);
    if (tick < this.tick) throw bad('is earlier than the one before it');
    // A pause too long for one number is bridged by events that say nothing.
    for (; tick - this.tick > LONGEST_QUANTITY; this.tick += LONGEST_QUANTITY) {
      this.put(quantity(LONGEST_QUANTITY));
      this.put([0xff, META_TEXT, 0]);
    }
    this.put(quantity(tick - this.tick));
    this.tick = tick;
    const status = bytes[0]!;
    if (status >= 0xf0) {
      const data = status === 0xf0 ? bytes.subarray(1) : bytes;
      this.put([status === 0xf0 ? 0xf0 : 0xf7, ...quantity(data.length)]);
      this.put(data);
    } else {
      this.put(bytes);
    }
    this.count += 1;
  }

  /** The whole chunk; nothing is added any more. */
  chunk(): Uint8Array {
    this.meta(META_END_OF_TRACK, []);
    const chunk = new Uint8Array(8 + this.size);
    chunk.set([...new TextEncoder().encode('MTrk'), ...uint32(this.size)]);
    chunk.set(this.room.subarray(0, this.size), 8);
    return chunk;
  }

  // ---- details ----

  private meta(type: number, data: ArrayLike<number>): void {
    this.put([0, 0xff, type, ...quantity(data.length)]);
    this.put(data);
  }

  private put(bytes: ArrayLike<number>): void {
    if (this.size + bytes.length > this.room.length) {
      const larger = new Uint8Array(Math.max(2 * this.room.length, this.size + bytes.length));
      larger.set(this.room);
      this.room = larger;
    }
    this.room.set(bytes, this.size);
    this.size += bytes.length;
  }
}

function quantity(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}

export const uint32 = (value: number) => [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
