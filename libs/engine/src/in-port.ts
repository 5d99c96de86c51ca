// The producer's end of a MIDI input.
import type { InPort as NativeInPort } from '@midip2p/native';
import { ClosedError } from './errors';
import { native } from './native';
import type { LocalTime } from './time';

/**
 * One thread plays into it: the first that does (or asks the time) has it until close(). Hand `handle` to a worker, and
 * make the worker's own by fromHandle.
 */
export class InputPort {
  /** Takes up the end at once; throws port-in-use where another thread has it, unknown-port where the port is gone. */
  static fromHandle(handle: number): InputPort {
    const port = new InputPort(null, handle);
    port.end();
    return port;
  }

  private taken: NativeInPort | null = null;
  private closed = false;

  /** @internal `id` is null where only the handle is known. */
  constructor(
    private readonly known: number | null,
    readonly handle: number,
  ) {}

  /** The number that routes name it by. */
  get id(): number {
    if (this.known === null) throw new TypeError('an InputPort made from a handle does not know its id');
    return this.known;
  }

  /**
   * One complete message. A capture time in the future waits inside the engine until then; capture times never
   * decrease. Throws QueueFullError, ClosedError or BadMessageError rather than wait.
   */
  play(midi: Uint8Array, capturedAt: LocalTime): void {
    const end = this.end();
    end.play(midi, capturedAt);
  }

  now(): LocalTime {
    const end = this.end();
    return end.now() as LocalTime;
  }

  /** Gives the end back to whoever takes it up next; the port itself is closed by Engine.closePort. Again: nothing. */
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
