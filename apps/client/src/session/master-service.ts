// Whether the timing master serves us. A peer that is not served reports it, and a master that serves nobody loses the
// election.
// spec/election.md, 1.3
import { compareEpochs, type Epoch } from '@midip2p/election';
import type { Mandate } from './mastership';

export interface ClockView {
  state: 'unsynced' | 'acquiring' | 'locked' | 'holdover';
  epoch: Epoch;
}

export interface ServiceReport {
  epoch: Epoch;
  served: boolean;
}

/** A peer whose clock was not locked to its master for this long is not served by it. [ELECTION-1.3-1] */
const LINKED_PATIENCE_MS = 2000;
const UNLINKED_PATIENCE_MS = 4000;

export class MasterService {
  /** The master for which the time is counted, and from when. */
  private about = '';
  private sinceMs = 0;
  private last: ServiceReport | null = null;

  constructor(
    private readonly self: string,
    private readonly mandate: () => Mandate | null,
    private readonly isLinked: (peerId: string) => boolean,
    private readonly nowMs: () => number,
  ) {}

  /** The result of the last look; null: there is no master, we are the master, or it is not known yet. */
  get report(): ServiceReport | null {
    return this.last;
  }

  /**
   * To be called a few times a second. `wrong`: the time that we are told cannot be that of the others. Returns true if
   * we have just found that we are not served.
   */
  look(clock: ClockView, wrong = false): boolean {
    const before = this.last;
    this.last = this.judge(clock, wrong);
    return (
      this.last?.served === false && !(before?.served === false && compareEpochs(before.epoch, this.last.epoch) === 0)
    );
  }

  // ---- details ----

  private judge({ state, epoch: followed }: ClockView, wrong: boolean): ServiceReport | null {
    const mandate = this.mandate();
    if (mandate === null || mandate.peerId === this.self) return null;
    const { epoch, peerId } = mandate;
    const linked = this.isLinked(peerId);
    const served = state === 'locked' && !wrong && compareEpochs(followed, epoch) === 0;
    const about = `${epoch.term} ${epoch.elector} ${linked}`;
    if (served || about !== this.about) this.sinceMs = this.nowMs();
    this.about = about;
    if (served) return { epoch, served };
    const patienceMs = linked ? LINKED_PATIENCE_MS : UNLINKED_PATIENCE_MS;
    return this.nowMs() - this.sinceMs >= patienceMs ? { epoch, served } : null;
  }
}
