// One connection of TOAST: TLS as in spec/toast.md, 7, and frames of any content, also wrong ones.
import { createHash } from 'node:crypto';
import { connect, type TLSSocket } from 'node:tls';
import type { RawCertificate } from './raw-certificate';
import { type Frame, FrameReader, frameOf, FrameType, isNumbered, type NO_TIME } from './raw-frames';

/** The connection ended before that which was waited for. */
export class RawGone extends Error {
  override readonly name = 'RawGone';
}

export interface RawTarget {
  peerId: string;
  fingerprint: Uint8Array;
  candidates: readonly { host: string; port: number }[];
}

export class RawConnection {
  /** Of the last numbered frame that has come, and that was sent. */
  received = 0;
  sent = 0;
  /** The code of the ERROR frame that ended it; null: there was none. */
  refusal: string | null = null;
  readonly gone: Promise<void>;
  private readonly reader = new FrameReader();
  private readonly waiting: Frame[] = [];
  private onFrame: ((frame: Frame) => void) | null = null;
  private stir = () => {};

  private constructor(private readonly socket: TLSSocket) {
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    void this.gone.then(() => this.stir());
    socket.on('error', () => undefined); // 'close' follows
    socket.on('data', (bytes: Buffer) => this.reader.read(bytes).forEach((frame) => this.take(frame)));
  }

  /** Connects to the first address in that peer's introduction. Rejects with RawGone. */
  static async dial(target: RawTarget, { key, certificate }: RawCertificate): Promise<RawConnection> {
    const { host, port } = target.candidates[0]!;
    const socket = connect({
      ...{ host, port, key, cert: certificate, minVersion: 'TLSv1.3', ALPNProtocols: ['toast/1'] },
      rejectUnauthorized: false, // nobody vouches for it but the introduction
    });
    socket.setNoDelay(true);
    const connection = new RawConnection(socket);
    const secured = new Promise<boolean>((resolve) => socket.once('secureConnect', () => resolve(true)));
    if ((await Promise.race([secured, connection.gone])) !== true) throw new RawGone(`no TLS with ${target.peerId}`);
    const shown = createHash('sha256').update(socket.getPeerCertificate().raw).digest();
    if (!shown.equals(target.fingerprint)) throw new Error(`${target.peerId} shows another certificate`);
    return connection;
  }

  get isOpen(): boolean {
    return !this.socket.destroyed && this.socket.writable;
  }

  /** How many bytes the other end has not taken yet. */
  get unsent(): number {
    return this.socket.writableLength;
  }

  /** Sends a frame; an object becomes JSON. Numbered frames get the next number. */
  send(type: number, payload: object | string, timestamp?: typeof NO_TIME): void {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    if (isNumbered(type)) this.sent = (this.sent + 1) >>> 0;
    this.write(frameOf(type, text, isNumbered(type) ? this.sent : 0, timestamp));
  }

  /** Sends any bytes. */
  write(bytes: Buffer): void {
    if (this.isOpen) this.socket.write(bytes);
  }

  /** The next HANDSHAKE of one of these kinds; of any, if none is named. */
  async handshake(...kinds: string[]): Promise<Record<string, unknown>> {
    for (;;) {
      for (let frame = this.waiting.shift(); frame !== undefined; frame = this.waiting.shift()) {
        if (frame.type !== FrameType.handshake) continue;
        const message = JSON.parse(frame.payload) as Record<string, unknown>;
        if (kinds.includes(message['kind'] as string)) return message;
      }
      if (this.socket.destroyed) throw new RawGone(`the other end closed before ${kinds.join(' or ')}`);
      await new Promise<void>((resolve) => (this.stir = resolve));
    }
  }

  /** Calls `onFrame` for every frame from here on, and for those that wait. */
  listen(onFrame: (frame: Frame) => void): void {
    this.onFrame = onFrame;
    this.waiting.splice(0).forEach(onFrame);
  }

  /** Stops reading: what the other end sends stays in the buffers on the way. */
  stopReading(): void {
    this.socket.pause();
  }

  close(): void {
    this.socket.destroy();
  }

  // ---- details ----

  private take(frame: Frame): void {
    if (frame.type === FrameType.error) this.refusal = (JSON.parse(frame.payload) as { code: string }).code;
    if (isNumbered(frame.type)) this.received = frame.sequence;
    if (this.onFrame !== null) return this.onFrame(frame);
    this.waiting.push(frame);
    this.stir();
  }
}
