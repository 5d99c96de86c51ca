import { META_END_OF_TRACK, META_TEMPO } from './meta';
import { dataBytes, PacketParser } from './packet-parser';
import type { SmfTrack } from './smf-file';
import type { Warnings } from './warnings';

/**
 * Goes through a track from one message or tempo to the next.
 *
 * Design: nothing is made for an event but a copy of its bytes, and that only where `message` asks for it. So a file of
 * any size is read in the memory of its bytes, as often as wanted.
 */
export class TrackReader {
  /** Of what `next` found, from the start of the track; after the last one, where the track ends. */
  tick = 0;
  /** µs a beat, where `next` found a tempo; 0: it found a message. */
  tempoUs = 0;
  /** How many bytes the message has that was found. */
  size = 0;
  private at: number;
  private readonly end: number;
  /** The last channel status; 0: none. */
  private running = 0;
  /** Whether a meta, SysEx or F7 event came after it. */
  private interrupted = false;
  /** The last message was in a packet: it is the parser's. */
  private packed = false;
  private readonly short = new Uint8Array(3);
  private packets: PacketParser | null = null;
  private inPacket = false;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly track: SmfTrack,
    private readonly warnings: Warnings | null,
  ) {
    this.at = track.start;
    this.end = track.end;
  }

  /** A copy of the message that was found. */
  message(): Uint8Array {
    return this.packed ? this.packets!.message() : this.short.slice(0, this.size);
  }

  /** false: the track is over. */
  next(): boolean {
    for (;;) {
      if (this.inPacket) {
        if (this.packets!.next()) return this.found(this.packets!.size, true);
        this.inPacket = false;
        if (this.packets!.isOpen && !this.packetFollows() && this.packets!.giveUp())
          return this.found(this.packets!.size, true);
      }
      if (this.at >= this.end) return false;
      const delta = this.quantity();
      if (this.at >= this.end) return this.cut();
      this.tick += delta;
      if (this.event()) return true;
    }
  }

  // ---- details ----

  private found(size: number, packed: boolean): true {
    this.size = size;
    this.packed = packed;
    this.tempoUs = 0;
    return true;
  }

  private warn(code: Parameters<Warnings['add']>[0], offset: number): void {
    this.warnings?.add(code, offset, this.track.number);
  }

  /** The track ends here, in the middle of an event. */
  private cut(): false {
    this.warn('smf-cut', this.end);
    this.at = this.end;
    return false;
  }

  /** true: it is a message or a tempo. */
  private event(): boolean {
    const offset = this.at;
    const first = this.bytes[offset]!;
    if (first < 0xf0) return this.channelMessage(offset, first);
    this.at += 1;
    if (first === 0xff) return this.meta(offset);
    if (first === 0xf0 || first === 0xf7) return this.packet(first);
    this.warn('smf-system-byte', offset);
    return this.take(first, dataBytes(first));
  }

  private channelMessage(offset: number, first: number): boolean {
    if (first >= 0x80) {
      this.at += 1;
      this.running = first;
      this.interrupted = false;
    } else if (this.running === 0) {
      this.warn('smf-no-status', offset);
      this.at += 1;
      return false;
    } else if (this.interrupted) this.warn('smf-running-status', offset);
    return this.take(this.running, dataBytes(this.running));
  }

  private take(status: number, count: number): boolean {
    if (this.at + count > this.end) return this.cut();
    this.short[0] = status;
    for (let i = 1; i <= count; i += 1) {
      let byte = this.bytes[this.at]!;
      if (byte > 127) {
        this.warn('smf-data-byte', this.at);
        byte = 127;
      }
      this.short[i] = byte;
      this.at += 1;
    }
    return this.found(1 + count, false);
  }

  private packet(kind: 0xf0 | 0xf7): boolean {
    this.interrupted = true;
    if (this.at >= this.end) return this.cut();
    const length = this.quantity();
    const end = Math.min(this.at + length, this.end);
    if (this.at + length > this.end) this.warn('smf-cut', this.end);
    this.packets ??= new PacketParser(this.bytes, this.track.number, this.warnings);
    this.packets.begin(kind, this.at, end);
    this.at = end;
    this.inPacket = true;
    return false;
  }

  private meta(offset: number): boolean {
    this.interrupted = true;
    if (this.at + 1 >= this.end) return this.cut();
    const type = this.bytes[this.at]!;
    this.at += 1;
    const length = this.quantity();
    if (this.at + length > this.end) return this.cut();
    const data = this.at;
    this.at += length;
    if (type === META_END_OF_TRACK) this.endOfTrack(offset);
    return type === META_TEMPO && this.tempo(offset, data, length);
  }

  private tempo(offset: number, at: number, length: number): boolean {
    const us = length < 3 ? 0 : (this.bytes[at]! << 16) | (this.bytes[at + 1]! << 8) | this.bytes[at + 2]!;
    if (length !== 3 || us === 0) this.warn('smf-tempo', offset);
    this.tempoUs = us;
    return us > 0;
  }

  private endOfTrack(offset: number): void {
    this.running = 0;
    let rest = this.at;
    if (this.track.wholeChunk) while (rest < this.end && this.bytes[rest] === 0) rest += 1;
    else rest = this.end;
    if (rest === this.end)
      this.at = this.end; // filled up with zeros, or the only end there is
    else this.warn('smf-early-end', offset);
  }

  /** Whether the next event that is no meta event is an F7 packet. */
  private packetFollows(): boolean {
    const { at } = this;
    let first: number | undefined;
    do {
      this.quantity(false);
      first = this.bytes[this.at];
      if (first !== 0xff) break;
      this.at += 2;
      const length = this.quantity(false);
      this.at += length;
    } while (this.at < this.end);
    const follows = first === 0xf7 && this.at < this.end;
    this.at = at;
    return follows;
  }

  /** A variable-length quantity: seven bits a byte, four bytes at most. */
  private quantity(told = true): number {
    const start = this.at;
    let value = 0;
    while (this.at < this.end) {
      const byte = this.bytes[this.at]!;
      this.at += 1;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) break;
    }
    if (told && this.at - start > 4) this.warn('smf-long-number', start);
    return value < LONGEST ? value : LONGEST;
  }
}

const LONGEST = 0x0fff_ffff;
