// What time it is at the others, beside what time the master tells us: where that cannot be one time, it is told, and the
// master does not serve us. spec/election.md, 1.3
import type { Engine } from '@midip2p/engine';
import type { Epoch } from '@midip2p/election';
import type { Links } from './links';
import type { Mandate } from './mastership';
import type { Tell } from './report';
import { TimeAgreement } from './time-agreement';

/** By the last timeline that was published: it may be of a while ago. */
export function sessionNow(engine: Pick<Engine, 'timeline' | 'now'>): number {
  const { referenceLocal, referenceSession, rate } = engine.timeline();
  return referenceSession + (engine.now() - referenceLocal) * rate;
}

export class TimeCheck {
  private readonly times = new TimeAgreement();
  /** The epoch whose master tells us a wrong time. */
  private against: string | null = null;
  /** Told once for each master and player. */
  private readonly told = new Set<string>();

  constructor(
    private readonly engine: Pick<Engine, 'timeline' | 'now'>,
    private readonly links: Pick<Links, 'heardNow' | 'nameOf'>,
    private readonly mandate: () => Mandate | null,
    private readonly self: string,
    private readonly tell: Tell,
  ) {}

  /** The present master tells us another time than it or the others have. */
  get areAgainstUs(): boolean {
    const epoch = this.mandate()?.epoch;
    return epoch !== undefined && this.against === textOf(epoch);
  }

  /** A peer of the same epoch says what time it is, and its own round trip to the master, which that may be off by. */
  heard(peer: string, sessionUs: number, rttUs: number | null): void {
    const { epoch, state, pathBoundUs } = this.engine.timeline();
    const master = this.mandate()?.peerId;
    if (master === undefined || (state !== 'locked' && state !== 'holdover')) return;
    const of = textOf(epoch);
    this.times.heard(peer, of, sessionUs - (rttUs ?? 0) / 2, sessionNow(this.engine));
    const present = new Set([...this.links.heardNow()].map(([id]) => id));
    const against = master !== this.self && this.times.isAgainstUs(master, present, pathBoundUs);
    this.against = against ? of : null;
    for (const { peerId, aheadUs } of this.times.disagreements(present, pathBoundUs)) this.say(of, peerId, aheadUs);
  }

  // ---- details ----

  private say(of: string, peerId: string, aheadUs: number): void {
    const key = `${of} ${peerId}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    const name = this.links.nameOf(peerId) ?? peerId;
    const apart = `${Math.round(Math.abs(aheadUs) / 1000)} ms ${aheadUs > 0 ? 'later' : 'earlier'}`;
    const message = `the session's time is ${apart} at ${name} than here, though both follow the same master: one of the three is wrong`;
    this.tell({ event: 'trouble', what: 'clock', code: 'times-disagree', message });
  }
}

const textOf = ({ term, elector }: Epoch) => `${term} ${elector}`;
