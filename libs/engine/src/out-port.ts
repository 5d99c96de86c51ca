// The taker's end of a MIDI output.
import type { OutPort as NativeOutPort } from '@midip2p/native';
import { native } from './native';
import type { LocalTime, SessionTime } from './time';

export interface TakenEvent {
  /** Empty, from a tape alone: this source is gone (stream 0: every stream of the link; link 0, too: everybody). */
  midi: Uint8Array;
  /** 0: from an input of this engine. */
  link: number;
  stream: number;
  /** The frame's number on its link; 0: local, or made here to end the notes that a source left sounding. */
  sequence: number;
  /** UNSYNCHRONISED (−1) if nobody knows. */
  capturedAt: SessionTime;
  /** When its bytes reached this machine. */
  arrivedAt: LocalTime;
  /** When it became ready to be taken. */
  readyAt: LocalTime;
  takenAt: LocalTime;
  /** From a tape alone: it came too late to be played at an instrument. */
  late: boolean;
}

/** How much a taker can use now; the rest waits, separately for each player. */
export interface TakeLimits {
  /** Events. */
  most?: number;
  /**
   * Bytes of SysEx. If a player's next message is a longer SysEx, it waits, and so does all that follows it; other
   * players' messages do not.
   */
  sysexRoom?: number;
  /** A SysEx that is longer than that may go, but alone. */
  anySysex?: boolean;
}

const MOST = 1 << 20;
const ALL_SYSEX = 1 << 30;

/** Made from the handle that Engine.openOutput returned. Only one thread takes from it, and has it until close(). */
export class OutputPort {
  /** Throws port-in-use if another thread has it, unknown-port if the port is gone. */
  static fromHandle(handle: number): OutputPort {
    return new OutputPort(new (native().OutPort)(handle));
  }

  private constructor(private readonly end: NativeOutPort) {}

  /**
   * Takes the events that are due until `t`, in order; null: until now. Works on a closed port until nothing is left.
   * Note-ons that are too old are left out.
   */
  takeUntil(t: LocalTime | null, limits: TakeLimits = {}): TakenEvent[] {
    const { most = MOST, sysexRoom = ALL_SYSEX, anySysex = false } = limits;
    const args = [t, most, sysexRoom, anySysex] as const;
    return this.end.takeUntil(...args) as TakenEvent[];
  }

  /**
   * Blocks this thread until something is due, 50 ms at most. True: there is something to take. False: nothing is due
   * yet, or the port is closed. For a worker that has nothing else to do.
   */
  waitUntilDue({ sysexRoom = ALL_SYSEX, anySysex = false }: TakeLimits = {}): boolean {
    const args = [sysexRoom, anySysex] as const;
    return this.end.waitUntilDue(...args);
  }

  /** The engine closed the port, or close() was called here. */
  closed(): boolean {
    return this.end.closed();
  }

  /** Drops all pending events; returns the messages that end the notes which still sound. */
  flush(): Uint8Array[] {
    return this.end.flush();
  }

  now(): LocalTime {
    return this.end.now() as LocalTime;
  }

  /** The session time of a local time, as far as it is known now, microseconds with fraction; null: it is not known. */
  toSession(at: LocalTime): number | null {
    return this.end.toSession(at);
  }

  /** The machine's monotonic clock, microseconds with fraction. */
  toMachine(at: LocalTime): number {
    return this.end.toMachine(at);
  }

  /** Gives the taker's end back, so that another thread can take it. A second call does nothing. */
  close(): void {
    this.end.close();
  }
}
