// The taker's end of a MIDI output.
import type { OutPort as NativeOutPort } from '@midip2p/native';
import { native } from './native';
import type { LocalTime, SessionTime } from './time';

export interface TakenEvent {
  /** Of a tape, empty: this source is gone (stream 0: every stream of the link; link 0, too: everybody). */
  midi: Uint8Array;
  /** 0: from an input of this engine. */
  link: number;
  stream: number;
  /** The frame's number on its link; 0: local, or made here to release what a source left sounding. */
  sequence: number;
  /** UNSYNCHRONISED (−1) where nobody knows. */
  capturedAt: SessionTime;
  /** When its bytes reached this machine. */
  arrivedAt: LocalTime;
  /** When it lay ready to be taken. */
  readyAt: LocalTime;
  takenAt: LocalTime;
  /** Of a tape: it came too late to be struck at an instrument. */
  late: boolean;
}

/** What a taker can use now; the rest waits, each player's apart from the others'. */
export interface TakeLimits {
  /** Events. */
  most?: number;
  /** Bytes of SysEx. A player whose next message is a longer one waits with all that follows it; nobody else does. */
  sysexRoom?: number;
  /** One SysEx that is longer than that may go, alone. */
  anySysex?: boolean;
}

const MOST = 1 << 20;
const ALL_SYSEX = 1 << 30;

/** One thread takes from it, and has it until close(). Made from the handle that Engine.openOutput returned. */
export class OutputPort {
  /** Throws port-in-use where another thread has it, unknown-port where the port is gone. */
  static fromHandle(handle: number): OutputPort {
    return new OutputPort(new (native().OutPort)(handle));
  }

  private constructor(private readonly end: NativeOutPort) {}

  /** What is due until `t`, in order; null: now. Works on a closed port until nothing is left. A note-on that is too old is left out. */
  takeUntil(t: LocalTime | null, limits: TakeLimits = {}): TakenEvent[] {
    const { most = MOST, sysexRoom = ALL_SYSEX, anySysex = false } = limits;
    const args = [t, most, sysexRoom, anySysex] as const;
    return this.end.takeUntil(...args) as TakenEvent[];
  }

  /**
   * Sleeps, with this thread, until something is due, 50 ms at most. True: go and take. False: nothing yet, or closed.
   * For a worker that has nothing else to do.
   */
  waitUntilDue({ sysexRoom = ALL_SYSEX, anySysex = false }: TakeLimits = {}): boolean {
    const args = [sysexRoom, anySysex] as const;
    return this.end.waitUntilDue(...args);
  }

  /** The engine closed the port, or close() was called here. */
  closed(): boolean {
    return this.end.closed();
  }

  /** Drops what is pending; returns the messages that silence what still sounds. */
  flush(): Uint8Array[] {
    return this.end.flush();
  }

  now(): LocalTime {
    return this.end.now() as LocalTime;
  }

  /** The session's time of a local time, as it is known now, microseconds with fraction; null: it is not known. */
  toSession(at: LocalTime): number | null {
    return this.end.toSession(at);
  }

  /** The machine's monotonic clock, microseconds with fraction. */
  toMachine(at: LocalTime): number {
    return this.end.toMachine(at);
  }

  /** Gives the end back to whoever takes it up next. Again: nothing. */
  close(): void {
    this.end.close();
  }
}
