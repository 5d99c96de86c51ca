// When the others' notes sound in a jam, and how long they take: what the person has chosen, what the room has, and what
// the players tell each other of it.
import type { RoomPlayout } from '@midip2p/coordinator';
import type { Engine } from '@midip2p/engine';
import { latencyRequests } from './latency/latency-requests';
import { type LatencyRow, latencyRows } from './latency/latency';
import { LeaveTimes } from './latency/leave-times';
import type { PlayoutChoice } from './playout/choice';
import { Fitting } from './playout/fitting';
import { playoutRequests } from './playout/playout-requests';
import { Playouts } from './playout/playouts';
import type { Figures } from './session/figures';

export class JamTiming {
  readonly fitting = new Fitting(() => performance.now());
  readonly leaveTimes = new LeaveTimes(() => performance.now());
  readonly playouts: Playouts;

  /** `figures` null: there are none yet. */
  constructor(
    private readonly engine: Engine,
    choice: PlayoutChoice,
    room: RoomPlayout,
    private readonly figures: () => Figures | null,
  ) {
    this.playouts = new Playouts(engine, choice, room, this.fitting, (link) => figures()?.nameOf(link) ?? null);
  }

  /** What answers a person's commands about it; the rest go to `others`. */
  answering<T extends object>(others: (request: unknown) => T) {
    const changed = () => this.figures()?.emitStats();
    return playoutRequests(
      this.playouts,
      changed,
      latencyRequests(() => this.rows(), others),
    );
  }

  private rows(): LatencyRow[] {
    const { links, heard } = this.engine.stats();
    return latencyRows({
      stats: { links, heard },
      outputs: this.playouts.all,
      playerAt: (link) => {
        const peer = this.figures()?.peerOf(link) ?? null;
        return peer === null ? null : { name: this.figures()?.nameOf(link) ?? peer, leave: this.leaveTimes.of(peer) };
      },
    });
  }
}
