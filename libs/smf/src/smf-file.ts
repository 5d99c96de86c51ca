/** What one tick is: a part of a beat, whose length the tempo says, or a part of a frame of film. */
export type SmfDivision =
  | { kind: 'beat'; ticksPerBeat: number }
  /** 29 stands for 30000/1001 frames a second (drop frame). */
  | { kind: 'frame'; framesPerSecond: 24 | 25 | 29 | 30; ticksPerFrame: number };

/** One event as the file has it; only running status is expanded. */
export type SmfEvent = {
  /** From the start of its track. */
  tick: number;
  /** Of its first byte after the delta time, from the start of the file. */
  offset: number;
} & (
  | { kind: 'channel'; bytes: Uint8Array }
  /** An F0 packet: what follows F0. Without F7 at its end it goes on in `escape` packets. */
  | { kind: 'sysEx'; data: Uint8Array }
  /** An F7 packet: the rest of a SysEx, or any bytes to send as they are. */
  | { kind: 'escape'; data: Uint8Array }
  | { kind: 'meta'; type: number; data: Uint8Array }
);

export interface SmfTrack {
  events: SmfEvent[];
  /** Where it ends, in ticks: its end-of-track event, or its last event where that is missing. */
  endTick: number;
}

export interface SmfFile {
  /** 0: one track; 1: tracks that sound together; 2: pieces of their own, one after the other. */
  format: 0 | 1 | 2;
  division: SmfDivision;
  tracks: SmfTrack[];
}
