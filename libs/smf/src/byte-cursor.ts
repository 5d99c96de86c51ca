import { SmfError } from './smf-error';

/** Reads forward through a part of a file and never past its end. Throws SmfError with the place. */
export class ByteCursor {
  constructor(
    private readonly bytes: Uint8Array,
    public offset: number,
    /** One past the last byte that may be read. */
    readonly end: number,
    readonly track: number | null,
  ) {}

  get left(): number {
    return this.end - this.offset;
  }

  peek(): number {
    this.need(1);
    return this.bytes[this.offset]!;
  }

  byte(): number {
    const value = this.peek();
    this.offset += 1;
    return value;
  }

  /** A copy: the caller may change or drop the file's own bytes. */
  take(count: number): Uint8Array {
    this.need(count);
    this.offset += count;
    return new Uint8Array(this.bytes.subarray(this.offset - count, this.offset));
  }

  skip(count: number): void {
    this.need(count);
    this.offset += count;
  }

  uint(byteCount: 2 | 4): number {
    this.need(byteCount);
    let value = 0;
    for (let i = 0; i < byteCount; i += 1) value = value * 256 + this.byte();
    return value;
  }

  ascii(count: number): string {
    return String.fromCharCode(...this.take(count));
  }

  /** A variable-length quantity: seven bits a byte, four bytes at most. */
  quantity(): number {
    const start = this.offset;
    let value = 0;
    for (let i = 0; i < 4; i += 1) {
      const byte = this.byte();
      value = (value << 7) | (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    throw new SmfError('smf-bad-event', 'a number has more than four bytes', start, this.track);
  }

  private need(count: number): void {
    if (count <= this.left) return;
    const what = this.track === null ? 'the file ends too early' : 'the track ends in the middle of an event';
    throw new SmfError('smf-truncated', `${what}; get the file again`, this.offset, this.track);
  }
}
