// From an output's queues to its device: notes at once, SysEx at the pace of a cable behind them.
//
// Design: each player has a queue of their own in the engine. What may go now is taken in small lots, so that a flood of
// one player makes nobody else wait; a SysEx that may not go yet stays where it is, and only its own player's events
// stay behind it. Nothing is waited for here: whoever runs this looks at the port again, and can be told to stop.
import type { OutputPort } from '@midip2p/engine';
import type { Pace } from './pace';

/** Events taken at once: what a device is handed in a few milliseconds. */
const LOT = 64;
const SYSEX = 0xf0;

export class Delivery {
  constructor(
    private readonly port: Pick<OutputPort, 'waitUntilDue' | 'takeUntil'>,
    private readonly pace: Pace,
    private readonly send: (midi: Uint8Array) => void,
    private readonly nowUs: () => number,
  ) {}

  /** Sleeps until something may go, 50 ms at most, and hands it over. */
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
