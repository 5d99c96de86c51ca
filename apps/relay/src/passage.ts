import type { Socket } from 'node:net';
import { Bucket } from '@midip2p/relay-rules';

const BURST_SECONDS = 4;

/** One direction of two joined connections: what one peer sends goes to the other as it is. [TOAST-13.1-3] */
export class Passage {
  private readonly allowance: Bucket;
  private hasEnded = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    bytesPerSecond: number,
    private readonly now: () => number,
    /** So many bytes have come; 0: their end. */
    private readonly heard: (bytes: number) => void,
  ) {
    this.allowance = new Bucket(bytesPerSecond, bytesPerSecond * BURST_SECONDS, now());
  }

  /** `early`: what has come from the one already. */
  begin(early: Buffer): void {
    this.from.on('data', (chunk: Buffer) => this.carry(chunk));
    // What was read before it is in front of it. [TOAST-13.4-7]
    this.from.once('end', () => {
      this.hasEnded = true;
      this.heard(0);
      this.to.end();
    });
    this.to.on('drain', () => this.flow());
    if (early.length > 0) this.carry(early);
    this.flow();
  }

  /** Reads on where it may: to be called now and then. */
  flow(): void {
    const goesOn = !this.to.writableNeedDrain && this.allowance.left(this.now()) > 0; // [TOAST-13.4-5] [TOAST-13.4-6]
    if (goesOn) this.from.resume();
    else this.from.pause();
  }

  get isOver(): boolean {
    return this.hasEnded;
  }

  /** Bytes that were read and that the other peer has not taken. */
  get unsent(): number {
    return this.to.writableLength;
  }

  // ---- details ----

  private carry(chunk: Buffer): void {
    this.heard(chunk.length);
    this.allowance.take(chunk.length, this.now());
    this.to.write(chunk);
    this.flow();
  }
}
