// The engine's notices: facts, never log lines.
import type { LocalTime } from './time';

/** By the shortest way, or by a relay in between. */
export type LinkWay = 'direct' | 'relay';

export interface Notice {
  kind:
    | 'linkUp' // both connections carry bytes
    | 'linkDropped' // the peer is not heard, its notes are released; error: why
    | 'linkResumed' // the peer is heard again, or over another path; detail: which path
    | 'gap' // count: frames that are lost for good; the peer's notes are released
    | 'linkDown' // the link is over; error: why; detail: for people
    | 'streamDeclared' // link, stream, text: its name; origin
    | 'streamClosed' // link, stream
    | 'streamWay' // link, stream, error: "ok" if it is played, else why not (a loop, or heard by another way)
    | 'refused' // an event or frame was refused and not played; error: why
    | 'late' // link, stream, count: note-ons that came too late to be played
    | 'control' // link, text: one JSON object that the peer's program sends to ours
    | 'overflow' // port: it was full; the event is lost and counted there
    | 'relayWanted' // link: there is no direct path; tokens for a relay are needed: see Engine.takeRelayTokens
    | 'noDatagrams' // detail: the listener beside which there is no UDP socket; error: why
    | 'reflected' // text: where a reflector sees our ports, as JSON of a Reflexive
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
  /** Peer id at the other end of the link; "" if there is no link. */
  peer: string;
  detail: string;
  /** Of linkUp and linkResumed: how the link goes; else ''. */
  way: '' | LinkWay;
  /** The peer whose stream is passed on; "" if the stream belongs to the peer at the other end. */
  origin: string;
}
