// Sets the elected timing master in the engine, as soon as there is a link to that player.
import type { Signed } from '@midip2p/coordinator';
import type { Engine } from '@midip2p/engine';
import { compareEpochs, type Epoch } from '@midip2p/election';
import type { EmitReport } from './report';

export interface Mandate {
  epoch: Epoch;
  peerId: string;
  /** The server's signature; null: peers have elected. */
  signed: Signed | null;
}

export class Mastership {
  private election: Mandate | null = null;
  /** What the engine was told last; null: nothing about this election yet. */
  private applied: number | null = null;

  constructor(
    private readonly engine: Pick<Engine, 'setMaster'>,
    private readonly self: string,
    private readonly linkOf: (peerId: string) => number | null,
    private readonly emit: EmitReport,
  ) {}

  /** The latest mandate that we know of; null: nobody was elected yet. */
  get current(): Mandate | null {
    return this.election;
  }

  elected({ epoch, peerId, signed }: Mandate): void {
    const election: Mandate = { epoch, peerId, signed };
    const { epoch: now } = election;
    if (this.election !== null) {
      if (compareEpochs(now, this.election.epoch) <= 0) return;
    }
    this.election = election;
    this.applied = null;
    this.emit({ event: 'master', peer: election.peerId, self: election.peerId === this.self, epoch: now });
    this.apply();
  }

  /** A link has come up: it may be the one to the master. */
  linkUp(peerId: string): void {
    if (this.election?.peerId === peerId) this.apply();
  }

  private apply(): void {
    if (this.election === null) return;
    const { epoch, peerId } = this.election;
    const link = peerId === this.self ? 0 : this.linkOf(peerId);
    if (link === null || link === this.applied) return;
    this.engine.setMaster(epoch, link);
    this.applied = link;
  }
}
