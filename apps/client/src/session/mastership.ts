// Who keeps the session's time: the server's word, carried out as soon as there is a link to that player.
import type { Engine } from '@midip2p/engine';
import type { Tell } from './report';

interface Election {
  epoch: { term: number; elector: number };
  peerId: string;
}

export class Mastership {
  private election: Election | null = null;
  /** What the engine was told last; null: nothing for this election yet. */
  private applied: number | null = null;

  constructor(
    private readonly engine: Pick<Engine, 'setMaster'>,
    private readonly self: string,
    private readonly linkOf: (peerId: string) => number | null,
    private readonly tell: Tell,
  ) {}

  elected(election: Election): void {
    const { epoch: now } = election;
    const before = this.election?.epoch;
    const same = before !== undefined && before.term === now.term && before.elector === now.elector;
    const older =
      before !== undefined && (now.term < before.term || (now.term === before.term && now.elector < before.elector));
    if (older || (same && this.election!.peerId === election.peerId)) return;
    this.election = election;
    this.applied = null;
    this.tell({ event: 'master', peer: election.peerId, self: election.peerId === this.self, epoch: now });
    this.apply();
  }

  /** A link came up: it may be the one to the master. */
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
