// Standard MIDI Files: every event of a file, its exact time, and files from what was played.
export { type ExcerptMessage, excerpt } from './excerpt';
export { readSmf, type ReadSmfOptions } from './read-smf';
export { type SmfDivision, type SmfFile, type SmfTrack } from './smf-file';
export { SmfError, type SmfErrorCode } from './smf-error';
export { Sounding } from './sounding';
export { TrackWriter } from './track-writer';
export { type TimedMessage, timedMessages } from './timed-messages';
export type { SmfWarningCode } from './warning-codes';
export { type SmfWarning, warningText } from './warnings';
export { writeSmf, type WriteSmfOptions, writeTracks } from './write-smf';
