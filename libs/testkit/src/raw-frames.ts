// Frames of TOAST with any content: tests need wrong ones, too, which an engine never writes. spec/toast.md, 2
import { crc32 } from 'node:zlib';

export const FrameType = {
  midi: 1,
  clockSync: 2,
  sessionControl: 3,
  heartbeat: 4,
  handshake: 5,
  error: 6,
  metadata: 7,
} as const;
const NUMBERED: readonly number[] = [FrameType.midi, FrameType.sessionControl, FrameType.metadata];
export const isNumbered = (type: number): boolean => NUMBERED.includes(type);

/** The timestamp of a sender that is not synchronised. */
export const NO_TIME = 2n ** 64n - 1n;

export interface Frame {
  type: number;
  sequence: number;
  payload: string;
}

const BEFORE_PAYLOAD = 20;
const AROUND_PAYLOAD = 24;

export function frameOf(type: number, payload: string, sequence = 0, timestamp = NO_TIME): Buffer {
  const length = Buffer.byteLength(payload);
  const bytes = Buffer.allocUnsafe(AROUND_PAYLOAD + length);
  bytes.writeUInt32BE(BEFORE_PAYLOAD + length, 0);
  bytes.writeUInt32BE(type, 4);
  bytes.writeBigUInt64BE(timestamp, 8);
  bytes.writeUInt32BE(sequence, 16);
  bytes.write(payload, BEFORE_PAYLOAD);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, BEFORE_PAYLOAD + length)), BEFORE_PAYLOAD + length);
  return bytes;
}

/** Keeps what is not whole yet. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);

  read(bytes: Buffer): Frame[] {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    const frames: Frame[] = [];
    let at = 0;
    while (this.rest.length - at >= 4 && this.rest.length - at >= 4 + this.rest.readUInt32BE(at)) {
      const end = at + 4 + this.rest.readUInt32BE(at);
      frames.push({
        type: this.rest.readUInt32BE(at + 4) & 0x7fffffff,
        sequence: this.rest.readUInt32BE(at + 16),
        payload: this.rest.toString('utf8', at + BEFORE_PAYLOAD, end - 4),
      });
      at = end;
    }
    this.rest = this.rest.subarray(at);
    return frames;
  }
}
