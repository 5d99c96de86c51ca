// Standard MIDI Files: every event of a file, its exact time, and files from what was played.
export { type ExcerptMessage, EXCERPT_MIN_MESSAGES, excerpt, releases, REPEAT_GAP_US } from './excerpt';
export { readSmf } from './read-smf';
export { type SmfDivision, type SmfEvent, type SmfFile, type SmfTrack } from './smf-file';
export { SmfError, type SmfErrorCode } from './smf-error';
export { type TimedMessage, timedMessages } from './timed-messages';
export { writeSmf, type WriteSmfOptions } from './write-smf';
