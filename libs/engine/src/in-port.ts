// The producer's end of a MIDI input.
import type { InPort as NativeInPort } from '@midip2p/native';
import { ClosedError } from './errors';
import { native } from './native';
import type { LocalTime } from './time';

/**
 * Only one thread plays into it: the first that does so (or asks the time) has it until close(). To play from a worker,
 * send it `handle` and call fromHandle there.
 */
export class InputPort {
  /**
   * Takes the producer's end at once; throws port-in-use if another thread has it, unknown-port if the port is gone.
   */
  static fromHandle(handle: number): InputPort {
    const port = new InputPort(null, handle);
    port.end();
    return port;
  }

  private taken: NativeInPort | null = null;
  private closed = false;

  /** @internal `id` is null if only the handle is known. */
  constructor(
    private readonly known: number | null,
    readonly handle: number,
  ) {}

  /** The number that names it in routes. */
  get id(): number {
    if (this.known === null) throw new TypeError('an InputPort made from a handle does not know its id');
    return this.known;
  }

  /**
   * Plays one complete message. If its capture time lies in the future, it waits inside the engine until then. Capture
   * times must not decrease. Never waits: throws QueueFullError, ClosedError or BadMessageError instead.
   */
  play(midi: Uint8Array, capturedAt: LocalTime): void {
    const end = this.end();
    end.play(midi, capturedAt);
  }

  now(): LocalTime {
    const end = this.end();
    return end.now() as LocalTime;
  }

  /**
   * Gives the producer's end back, so that another thread can take it; Engine.closePort closes the port itself. A
   * second call does nothing.
   */
  close(): void {
    this.closed = true;
    const end = this.taken;
    if (end !== null) end.close();
  }

  private end(): NativeInPort {
    if (this.closed && this.taken === null) throw new ClosedError('port-closed', 'InPort: this end was closed before');
    return (this.taken ??= new (native().InPort)(this.handle));
  }
}
