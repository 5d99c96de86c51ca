import type { SmfWarning } from './warnings';

/** What one tick is: a part of a beat, whose length the tempo says, or a part of a frame of film. */
export type SmfDivision =
  | { kind: 'beat'; ticksPerBeat: number }
  /** 29 stands for 30000/1001 frames a second (drop frame). */
  | { kind: 'frame'; framesPerSecond: number; ticksPerFrame: number };

/** Where the events of a track are in the file. */
export interface SmfTrack {
  /** From 0, in the order of the file. */
  number: number;
  start: number;
  end: number;
  /** false: nobody knows where it ends, so that its end-of-track event counts, wherever it is. */
  wholeChunk: boolean;
}

/** A file that was looked through once. Its events are read from `bytes` again each time they are asked for. */
export interface SmfFile {
  /** 0: one track; 1: tracks that sound together; 2: pieces of their own, one after the other. */
  format: 0 | 1 | 2;
  division: SmfDivision;
  tracks: readonly SmfTrack[];
  /** How many MIDI messages it has. */
  messages: number;
  /** The bytes of the longest. */
  longest: number;
  /** What is wrong with it, by kind, and how it plays all the same. */
  warnings: readonly SmfWarning[];
  /** The bytes that were given: they must not change as long as the file is used. */
  bytes: Uint8Array;
}
