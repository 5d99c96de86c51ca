/** Each kind of fault, as it is told: of one, and of several. */
export const KINDS = {
  'smf-preamble': ['what stands in front of the header was passed over'],
  'smf-header': ['the length of the header is wrong; its six bytes were read all the same'],
  'smf-format': ['the format is none of 0, 1 and 2; the tracks play together, as in format 1'],
  'smf-division': ['the header says no usable length of a tick; the nearest sense was taken'],
  'smf-track-count': ['the number of tracks in the header is wrong; the tracks that are there were read'],
  'smf-tracks-left-out': ['one track beyond the 65535th was left out', 'tracks beyond the 65535th were left out'],
  'smf-chunk': [
    'one piece between the tracks is no chunk and was passed over',
    'pieces between the tracks are no chunks and were passed over',
  ],
  'smf-track-length': [
    'one track has a wrong length; it was read to its end-of-track event, or to the next track',
    'tracks have a wrong length; each was read to its end-of-track event, or to the next track',
  ],
  'smf-cut': [
    'one track ends in the middle of an event; what came before it plays',
    'tracks end in the middle of an event; what came before it plays',
  ],
  'smf-early-end': [
    'one end-of-track event stands before the end of its track; what follows it was read on',
    'end-of-track events stand before the end of their tracks; what follows them was read on',
  ],
  'smf-long-number': ['one number has more than four bytes', 'numbers have more than four bytes'],
  'smf-running-status': [
    'one event without a status byte follows a meta or SysEx event; it took the status before that',
    'events without a status byte follow a meta or SysEx event; they took the status before that',
  ],
  'smf-no-status': [
    'one byte without any status before it was passed over',
    'bytes without any status before them were passed over',
  ],
  'smf-data-byte': ['one data byte above 127 was taken as 127', 'data bytes above 127 were taken as 127'],
  'smf-system-byte': [
    'one system message stands in a track without the F7 that belongs before it; it plays',
    'system messages stand in a track without the F7 that belongs before them; they play',
  ],
  'smf-tempo': [
    'one tempo is 0 or has a wrong length; the tempo before it goes on',
    'tempos are 0 or have a wrong length; the tempo before them goes on',
  ],
  'smf-sysex-end': ['one SysEx message has no end; it was ended', 'SysEx messages have no end; they were ended'],
  'smf-sysex': [
    'one SysEx message has a byte above 127 in its middle and does not play',
    'SysEx messages have a byte above 127 in their middle and do not play',
  ],
  'smf-escape': [
    'one piece of an F7 or SysEx packet is no whole message and does not play',
    'pieces of F7 or SysEx packets are no whole messages and do not play',
  ],
} as const satisfies Record<string, readonly [string, string?]>;

/** Stable: programs may look at it. */
export type SmfWarningCode = keyof typeof KINDS;
