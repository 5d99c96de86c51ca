// Compares the session time of the other players with the time that the master tells us. If these cannot be the same
// time, this is reported, and the master counts as not serving us; nobody is muted for it. spec/election.md, 1.3
import type { Engine } from '@midip2p/engine';
import type { Epoch } from '@midip2p/election';
import type { Links } from './links';
import type { Mandate } from './mastership';
import type { PeerTimes } from './peer-election';
import type { EmitReport } from './report';
import { TimeAgreement } from './time-agreement';

/** By the last timeline that was published, which may be a little old. */
export function sessionNow(engine: Pick<Engine, 'timeline' | 'now'>): number {
  const { referenceLocal, referenceSession, rate } = engine.timeline();
  return referenceSession + (engine.now() - referenceLocal) * rate;
}

export class TimeCheck {
  private readonly times = new TimeAgreement();
  /** The epoch whose master tells us a wrong time. */
  private against: string | null = null;
  /** Links whose peers' times are not compared with ours, by peer. */
  private readonly apart = new Map<string, number>();
  /** Reported once for each master and player. */
  private readonly reported = new Set<string>();

  constructor(
    private readonly engine: Pick<Engine, 'timeline' | 'now' | 'trustTime'>,
    private readonly links: Pick<Links, 'livePeers' | 'nameOf'>,
    private readonly mandate: () => Mandate | null,
    private readonly self: string,
    private readonly emit: EmitReport,
  ) {}

  /** True: the present master tells us another time than it has itself, or than the others have. */
  get areAgainstUs(): boolean {
    const epoch = this.mandate()?.epoch;
    return epoch !== undefined && this.against === textOf(epoch);
  }

  /**
   * Takes the session time of a peer of the same epoch, with its round trip to the master, by which that time may be
   * off.
   */
  receive(peer: string, { sessionUs, rttUs, wayUs }: PeerTimes): void {
    const { epoch, state, pathBoundUs } = this.engine.timeline();
    const master = this.mandate()?.peerId;
    if (master === undefined || (state !== 'locked' && state !== 'holdover')) return;
    const of = textOf(epoch);
    const boundThereUs = (rttUs ?? 0) / 2;
    const receivedUs = sessionNow(this.engine);
    this.times.receive(peer, of, { sentUs: sessionUs - boundThereUs, receivedUs, wayThereUs: wayUs, boundThereUs });
    const live = new Map(this.links.livePeers());
    const present = new Set(live.keys());
    const against = master !== this.self && this.times.isAgainstUs(master, present, pathBoundUs);
    this.against = against ? of : null;
    const disagreements = this.times.disagreements(present, pathBoundUs);
    this.compareWithout(new Map(disagreements.map(({ peerId }) => [peerId, live.get(peerId)!])));
    for (const { peerId, aheadUs } of disagreements) this.report(of, peerId, aheadUs);
  }

  /**
   * How long the quickest message of that peer took in the present epoch, for the peer to compare; null: there is none.
   */
  wayFrom(peer: string): number | null {
    this.times.follow(textOf(this.engine.timeline().epoch));
    return this.times.wayFrom(peer);
  }

  // ---- details ----

  /** The age of these peers' events cannot be known; that of others' can. [ELECTION-1.3-4] */
  private compareWithout(apart: ReadonlyMap<string, number>): void {
    for (const [peer, link] of this.apart) {
      if (apart.get(peer) === link) continue;
      this.apart.delete(peer);
      this.engine.trustTime(link, true);
    }
    for (const [peer, link] of apart) {
      if (this.apart.has(peer)) continue;
      this.apart.set(peer, link);
      this.engine.trustTime(link, false);
    }
  }

  private report(of: string, peerId: string, aheadUs: number): void {
    const key = `${of} ${peerId}`;
    if (this.reported.has(key)) return;
    this.reported.add(key);
    const name = this.links.nameOf(peerId) ?? peerId;
    const apart = `${Math.round(Math.abs(aheadUs) / 1000)} ms ${aheadUs > 0 ? 'later' : 'earlier'}`;
    const message = `the session's time is ${apart} at ${name} than here, though both follow the same master: one of the three is wrong; what ${name} plays sounds as it arrives`;
    this.emit({ event: 'trouble', what: 'clock', code: 'times-disagree', message });
  }
}

const textOf = ({ term, elector }: Epoch) => `${term} ${elector}`;
