import type { Warnings } from './warnings';

/** Bytes of data after a status. Time code quarter frame and song select have one, song position two. */
export function dataBytes(status: number): 0 | 1 | 2 {
  if (status < 0xf0) return (status & 0xe0) === 0xc0 ? 1 : 2;
  if (status === 0xf1 || status === 0xf3) return 1;
  return status === 0xf2 ? 2 : 0;
}

/**
 * Takes the messages out of the F0 and F7 packets of one track: a SysEx in parts, several in one packet, any bytes to
 * send as they are.
 *
 * Design: a packet is given once (`begin`), then each `next` goes on to the next whole message in it, so that a packet of
 * any length needs no memory but that of its longest message. What is unfinished at the end of a packet goes on in the
 * next F7 packet, or is given up (`giveUp`).
 */
export class PacketParser {
  private buffer = new Uint8Array(16);
  /** How much of it the unfinished message fills, and where the one is that was found. */
  private filled = 0;
  private foundAt = 0;
  /** Bytes of the message that was found last. */
  size = 0;
  private at = 0;
  private end = 0;
  /** What is being put together; 0: nothing. */
  private open = 0;
  /** How many data bytes it wants; a SysEx any number. */
  private wanted = 0;
  /** It began in an F0 packet, where no byte above 127 may be but F7. */
  private inSysExEvent = false;
  private spoilt = false;
  /** Within one packet of raw bytes, as on a cable. */
  private running = 0;

  constructor(
    private readonly file: Uint8Array,
    private readonly track: number,
    private readonly warnings: Warnings | null,
  ) {}

  /** A copy of the message that was found last. */
  message(): Uint8Array {
    return this.buffer.slice(this.foundAt, this.foundAt + this.size);
  }

  /** Something is unfinished. */
  get isOpen(): boolean {
    return this.open !== 0;
  }

  begin(kind: 0xf0 | 0xf7, start: number, end: number): void {
    this.at = start;
    this.end = end;
    this.running = 0;
    if (kind === 0xf0) {
      this.inSysExEvent = true;
      this.start(0xf0);
    } else if (!this.isOpen) this.inSysExEvent = false;
  }

  /** true: there is another whole message in the packet. */
  next(): boolean {
    while (this.at < this.end) {
      const byte = this.file[this.at]!;
      this.at += 1;
      if (byte < 0x80 ? this.takeData(byte) : this.takeStatus(byte)) return true;
    }
    return false;
  }

  /** The packet was the last of its message. true: that message was ended, and is there. */
  giveUp(): boolean {
    if (this.open === 0xf0 && this.inSysExEvent && !this.spoilt) {
      this.warnings?.add('smf-sysex-end', this.end, this.track);
      this.append(0xf7);
      return this.whole();
    }
    this.abandon();
    return false;
  }

  // ---- details ----

  private takeData(byte: number): boolean {
    if (this.open === 0) {
      if (this.running === 0) {
        this.warnings?.add('smf-escape', this.at - 1, this.track);
        // As many as follow are one piece.
        while (this.at < this.end && this.file[this.at]! < 0x80) this.at += 1;
        return false;
      }
      this.start(this.running);
    }
    if (!this.spoilt) this.append(byte);
    return this.wanted > 0 && this.filled === this.wanted + 1 && this.whole();
  }

  private takeStatus(byte: number): boolean {
    if (byte === 0xf7) return this.takeEnd();
    if (this.inSysExEvent && this.open !== 0) {
      this.spoilt = true;
      return false;
    }
    if (byte >= 0xf8) return this.takeRealTime(byte);
    this.abandon();
    this.running = byte < 0xf0 ? byte : 0;
    this.start(byte);
    return byte !== 0xf0 && this.wanted === 0 && this.whole();
  }

  private takeEnd(): boolean {
    if (this.open === 0) this.warnings?.add('smf-escape', this.at - 1, this.track);
    if (this.open !== 0xf0 || this.spoilt) {
      this.abandon();
      return false;
    }
    this.append(0xf7);
    return this.whole();
  }

  /** Such a byte may stand in the middle of another message, which goes on behind it. */
  private takeRealTime(byte: number): true {
    this.append(byte);
    this.filled -= 1;
    this.foundAt = this.filled;
    this.size = 1;
    return true;
  }

  private start(status: number): void {
    this.open = status;
    this.wanted = dataBytes(status);
    this.spoilt = false;
    this.filled = 0;
    this.append(status);
  }

  private append(byte: number): void {
    if (this.filled === this.buffer.length) {
      const larger = new Uint8Array(2 * this.filled);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer[this.filled] = byte;
    this.filled += 1;
  }

  private whole(): true {
    this.open = 0;
    this.foundAt = 0;
    this.size = this.filled;
    return true;
  }

  private abandon(): void {
    if (this.open !== 0) this.warnings?.add(this.spoilt ? 'smf-sysex' : 'smf-escape', this.at - 1, this.track);
    this.open = 0;
  }
}
