// What the engine tells: facts, never log lines.
import type { LocalTime } from './time';

export interface Notice {
  kind:
    | 'linkUp' // both connections carry bytes
    | 'linkDown' // error: why; detail: for people
    | 'streamDeclared' // link, stream, text: its name
    | 'streamClosed' // link, stream
    | 'refused' // an event or frame was refused and not played; error: why
    | 'overflow' // port: it was full, the event is counted as lost there
    | 'clockState' // text: unsynced | acquiring | locked | holdover
    | 'released'; // link, count: notes released because their source went away
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
}
