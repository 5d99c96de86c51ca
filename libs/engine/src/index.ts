// Everything that is needed for an engine, its two kinds of ports, and their connection to a JACK server.
export { EventBatch } from './event-batch';
export { decodeJsonMidi, type DecodedJsonMidi, encodeJsonMidi, opensslOrigin } from './codec';
export { Engine, type EngineOptions, type OpenOutput, PLAYABLE_WINDOW_US } from './engine';
export { BadMessageError, ClosedError, EngineError, JsonMidiError, ListenError, QueueFullError } from './errors';
export { lockFile } from './file-lock';
export { InputPort } from './in-port';
export { Jack, type JackOptions, type JackPort, type JackStatus } from './jack';
export type { Address, LinkTarget, Reflexive, RelayUse } from './link-target';
export type { LinkWay, Notice } from './notice';
export { PluginLink, type PluginLinkOptions, type PluginLinkStatus } from './plugin-link';
export { DEFAULT_PLAYOUT, MAX_DELAY_US, type Playout, PLAYOUT_POLICIES, type PlayoutPolicy } from './playout';
export { raiseThread } from './realtime';
export type { Route, Sink, Source } from './route';
export { MIDI_KINDS, type MidiKind, type Rule } from './rule';
export type {
  HeardStats,
  LinkFigures,
  LinkStats,
  PassedStats,
  Percentiles,
  PortStats,
  Realtime,
  SentTrace,
  Stats,
  StreamStats,
} from './stats';
export { OutputPort, type TakeLimits, type TakenEvent } from './out-port';
export {
  type ClockState,
  type Epoch,
  isSynchronised,
  type LocalTime,
  type SessionTime,
  type Timeline,
  toLocal,
  toSession,
  UNSYNCHRONISED,
} from './time';
