// How fast SysEx may go out. A dump that is sent at once overruns the buffers behind a driver: the sequencer's pool,
// the
// interface's memory, the instrument at the end of a DIN cable.
//
// Design: at first as much as every queue that we know can hold (ALSA's pool: 500 cells of 28 bytes; RtMidi's ring over
// JACK: 16384 bytes), and then at the speed of the cable (31 250 baud, ten bits a byte). Notes are not counted, because
// music is slower than any cable. Events that a player plays after a SysEx wait behind it, as in a cable; events of
// others do not.

export const BURST_BYTES = 8192;
export const CABLE_BYTES_PER_SECOND = 3125;

export class Pace {
  /** Bytes that have not passed the cable yet. */
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
