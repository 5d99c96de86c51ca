// How fast SysEx may go out. A dump that is handed over at once overruns what is behind a driver: the sequencer's pool, the
// interface's memory, the instrument at the end of a DIN cable.
//
// Design: so much at once as every queue that we know of holds (ALSA's pool: 500 cells of 28 bytes; RtMidi's ring over
// JACK: 16384 bytes), and then at the speed of the cable (31 250 baud, ten bits a byte). Notes are not counted: music is
// slower than any cable. What a player plays behind their SysEx waits behind it, as it would in the cable; nobody else does.

export const BURST_BYTES = 8192;
export const CABLE_BYTES_PER_SECOND = 3125;

export class Pace {
  /** Bytes that are not through the cable yet. */
  private waiting = 0;
  private at = 0;

  /** Bytes that may go now; `any`: also one message that is longer than all room there is. `now` in µs, of any clock that does not
   * step back. */
  room(now: number): { bytes: number; any: boolean } {
    this.flow(now);
    return { bytes: Math.max(0, Math.floor(BURST_BYTES - this.waiting)), any: this.waiting === 0 };
  }

  sent(bytes: number, now: number): void {
    this.flow(now);
    this.waiting += bytes;
  }

  private flow(now: number): void {
    const gone = (Math.max(0, now - this.at) * CABLE_BYTES_PER_SECOND) / 1e6;
    this.waiting = Math.max(0, this.waiting - gone);
    this.at = Math.max(now, this.at);
  }
}
