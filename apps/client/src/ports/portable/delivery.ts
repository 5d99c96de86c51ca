// Sends events from an output's queues to its device: notes at once, SysEx behind them at the speed of a cable.
//
// Design: each player has a queue of their own in the engine. Events that may go now are taken in small lots, so that a
// flood of one player makes nobody else wait. A SysEx that may not go yet stays in its queue, and only its own player's
// events wait behind it. Nothing blocks here: the caller looks at the port again, and can be told to stop.
import type { OutputPort } from '@midip2p/engine';
import type { Pace } from './pace';

/** How many events are taken at once: as many as a device can be given in a few milliseconds. */
const LOT = 64;
const SYSEX = 0xf0;

export class Delivery {
  constructor(
    private readonly port: Pick<OutputPort, 'waitUntilDue' | 'takeUntil'>,
    private readonly pace: Pace,
    private readonly send: (midi: Uint8Array) => void,
    private readonly nowUs: () => number,
  ) {}

  /** Sleeps until something may go, 50 ms at most, and sends it. */
  step(): void {
    const room = this.pace.room(this.nowUs());
    const limits = { most: LOT, sysexRoom: room.bytes, anySysex: room.any };
    if (!this.port.waitUntilDue(limits)) return;
    for (const { midi } of this.port.takeUntil(null, limits)) {
      this.send(midi);
      if (midi[0] === SYSEX) this.pace.sent(midi.length, this.nowUs());
    }
  }
}
