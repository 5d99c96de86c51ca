// What the engine tells: facts, never log lines.
import type { LocalTime } from './time';

export interface Notice {
  kind:
    | 'linkUp' // both connections carry bytes
    | 'linkDropped' // the peer is not heard, what it held is released; error: why
    | 'linkResumed' // it is heard again, or over another path; detail: which
    | 'gap' // count: frames that are lost for good; what the peer held is released
    | 'linkDown' // it is over; error: why; detail: for people
    | 'streamDeclared' // link, stream, text: its name; origin
    | 'streamClosed' // link, stream
    | 'streamWay' // link, stream, error: "ok" where it is played, else why not (it came back, or is heard another way)
    | 'refused' // an event or frame was refused and not played; error: why
    | 'late' // link, stream, count: note-ons that came too late to be played
    | 'said' // link, text: one JSON object that the peer's program tells ours
    | 'overflow' // port: it was full, the event is counted as lost there
    | 'clockState'; // text: unsynced | acquiring | locked | holdover
  /** 0: not about a link. */
  link: number;
  stream: number;
  port: number;
  /** "ok", or a stable code such as "toast-silence". */
  error: string;
  count: number;
  text: string;
  at: LocalTime;
  /** Peer id at the other end of the link; "" where there is none. */
  peer: string;
  detail: string;
  /** The peer whose stream is passed on; "" where it is the own of the one at the other end. */
  origin: string;
}
