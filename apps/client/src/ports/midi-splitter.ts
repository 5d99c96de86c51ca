// Complete messages from what drivers hand over: long SysEx comes in chunks, real-time bytes may fall in between, and some
// interfaces pass on whatever was on the cable. The rules are those of the engine's own splitter (native/core/midi), which
// JACK's inputs use, and so are the tests.

/** Longest message the engine carries, bytes. */
export const LONGEST_MESSAGE = 65536;

/**
 * Counts of what could not become a message: bytes that belong to none, messages cut off by the next one, SysEx over
 * the limit.
 */
export interface Dropped {
  strayBytes: number;
  incomplete: number;
  tooLarge: number;
}

/** running: nothing is under way, but a status stands for data to come. */
type State = 'idle' | 'running' | 'message' | 'sysex' | 'oversized';

export class MidiSplitter {
  readonly dropped: Dropped = { strayBytes: 0, incomplete: 0, tooLarge: 0 };
  private state: State = 'idle';
  private readonly message: number[] = []; // [0] is the running status too
  private needed = 0;
  private sysex: Uint8Array;
  private sysexSize = 0;

  constructor(private readonly longest = LONGEST_MESSAGE) {
    this.sysex = new Uint8Array(Math.min(longest, 256));
  }

  /** The messages that these bytes complete, in order. */
  push(bytes: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = [];
    for (const byte of bytes) {
      const message = this.take(byte);
      if (message !== null) messages.push(message);
    }
    return messages;
  }

  // ---- details ----

  private take(byte: number): Uint8Array | null {
    if (byte >= 0xf8) return Uint8Array.of(byte);
    if (byte < 0x80) return this.data(byte);
    return byte === 0xf7 ? this.endSysex() : this.begin(byte);
  }

  private data(byte: number): Uint8Array | null {
    if (this.state === 'idle') this.dropped.strayBytes += 1;
    if (this.state === 'sysex') this.append(byte);
    if (this.state === 'running') {
      this.state = 'message';
      this.message.length = 1;
    }
    if (this.state !== 'message') return null;
    this.message.push(byte);
    if (this.message.length < this.needed) return null;
    this.state = this.message[0]! < 0xf0 ? 'running' : 'idle'; // system common has no running status
    return Uint8Array.from(this.message);
  }

  private begin(status: number): Uint8Array | null {
    if (this.state === 'sysex' || this.state === 'message') this.dropped.incomplete += 1;
    if (status === 0xf0) {
      this.state = 'sysex';
      this.sysexSize = 0;
      this.append(status);
      return null;
    }
    this.needed = sizeOf(status);
    if (this.needed === 1) {
      this.state = 'idle';
      return Uint8Array.of(status);
    }
    this.state = 'message';
    this.message.splice(0, this.message.length, status);
    return null;
  }

  private endSysex(): Uint8Array | null {
    const was = this.state;
    this.state = 'idle';
    if (was === 'oversized') return null;
    if (was !== 'sysex') {
      if (was === 'message') this.dropped.incomplete += 1;
      this.dropped.strayBytes += 1;
      return null;
    }
    if (this.sysexSize === this.longest) {
      this.dropped.tooLarge += 1;
      return null;
    }
    this.append(0xf7);
    return this.sysex.slice(0, this.sysexSize);
  }

  private append(byte: number): void {
    if (this.sysexSize === this.longest) {
      this.state = 'oversized';
      this.dropped.tooLarge += 1;
      return;
    }
    if (this.sysexSize === this.sysex.length) {
      const more = new Uint8Array(Math.min(this.longest, 2 * this.sysex.length));
      more.set(this.sysex);
      this.sysex = more;
    }
    this.sysex[this.sysexSize] = byte;
    this.sysexSize += 1;
  }
}

/** Bytes of the message that this status begins. Undefined ones are messages of one byte. */
function sizeOf(status: number): number {
  if (status < 0xf0) return (status & 0xe0) === 0xc0 ? 2 : 3;
  if (status === 0xf2) return 3;
  return status === 0xf1 || status === 0xf3 ? 2 : 1;
}

/** What was dropped since `before`, in words; '' if nothing was. */
export function droppedText(before: Dropped, now: Dropped): string {
  const [stray, cut, long] = [
    now.strayBytes - before.strayBytes,
    now.incomplete - before.incomplete,
    now.tooLarge - before.tooLarge,
  ];
  return [
    ...(cut > 0 ? [`${cut} ${cut === 1 ? 'message that was' : 'messages that were'} cut short`] : []),
    ...(long > 0 ? [`${long} SysEx of more than ${LONGEST_MESSAGE} bytes`] : []),
    ...(stray > 0 ? [`${stray} ${stray === 1 ? 'byte that belongs' : 'bytes that belong'} to no message`] : []),
  ].join(', ');
}
