// Plays a MIDI file into a port: its events are handed over ahead of time, and native code sends each when its time has
// come.
//
// Design: JavaScript's timers only fill the engine's ring; they do not time the music. The song has a clock of its own,
// which is slewed towards the session's, so that two files stay together for hours. A step of session time (another
// master, a machine that slept) never makes the music jump. Events that were handed over already keep their times.

import { SongClock } from './song-clock';

export interface FileMessage {
  timeUs: number;
  bytes: Uint8Array;
}

/** The engine's end: one port, and its clock. Times are LocalTime µs unless they say session. */
export interface FileSink {
  now(): number;
  /** The session time at a local time; null while there is none. */
  toSession(local: number): number | null;
  /** Throws an error with code `queue-full` if the ring has no room: then the message is handed over later. */
  play(bytes: Uint8Array, capturedAt: number): void;
}

/** How far ahead events are handed over, and how soon the song begins, µs. */
export const AHEAD = 500_000;
export const LEAD_IN = 200_000;
/** How often the ring is filled. */
const FILL_EVERY_MS = 50;

export class FilePlayer {
  private readonly rest: Iterator<FileMessage>;
  /** The message that was read and not handed over yet; null: there is no more. */
  private message: FileMessage | null;
  private count = 0;
  private startLocal: number | null = null;
  private clock: SongClock | null = null;
  private lastAt = -Infinity;

  constructor(
    /** Messages are read as they are needed, so that those not played yet take no memory. */
    messages: Iterable<FileMessage>,
    private readonly sink: FileSink,
  ) {
    this.rest = messages[Symbol.iterator]();
    this.message = this.read();
  }

  /** Messages handed over so far. */
  get handedOver(): number {
    return this.count;
  }

  /** When the first message happens; LocalTime µs, null before the start. */
  get startsAt(): number | null {
    return this.startLocal;
  }

  /** Plays to the end, or until the signal; resolves when the last event's time has come. */
  async play(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const step = () => {
        try {
          if (signal.aborted || this.fill()) stop(resolve);
        } catch (error) {
          stop(() => reject(error));
        }
      };
      const stop = (then: () => void) => {
        clearInterval(timer);
        signal.removeEventListener('abort', step);
        then();
      };
      const timer = setInterval(step, FILL_EVERY_MS);
      signal.addEventListener('abort', step);
      step();
    });
  }

  /** Hands over the messages that are due within AHEAD; true when everything is out and its time has come. */
  fill(): boolean {
    const now = this.sink.now();
    this.startLocal ??= now + LEAD_IN;
    this.clock ??= new SongClock(this.startLocal, this.sink);
    this.clock.follow(now + AHEAD); // everything before that time is handed over
    for (; this.message !== null; this.message = this.read()) {
      const at = Math.max(this.clock.localOf(this.message.timeUs), this.lastAt);
      if (at > now + AHEAD) return false;
      try {
        this.sink.play(this.message.bytes, Math.round(at));
      } catch (error) {
        if ((error as { code?: string }).code === 'queue-full') return false;
        throw error;
      }
      this.lastAt = at;
      this.count += 1;
    }
    return now >= this.lastAt;
  }

  private read(): FileMessage | null {
    const { done, value } = this.rest.next();
    return done === true ? null : value;
  }
}
