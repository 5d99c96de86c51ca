import { type Epoch, isOutrun } from '@midip2p/election';
import { Injectable } from '@nestjs/common';
import { electInRoom, judge, NEW_FOR_MS } from './elect-in-room';
import { mayFollow, mayHaveReached } from './epoch-pace';
import type { KeptReport } from './kept-report';
import { type PastEpoch, SERVER_ELECTOR, type Session, type TimingReport } from './session';
import type { Place } from './place';
import { SessionsRepository } from './sessions.repository';

/** An election that is due but not allowed yet is looked at again after this time. */
const HELD_BACK_MS = 2000;

/**
 * The reports of peers on their clocks.
 *
 * Design: a report without news stays with its stream. A report that changes something for the election is in the
 * database before the election is looked at: so the server that gets the last of several reports sees those of all the
 * others.
 */
@Injectable()
export class TimingService {
  /**
   * Sessions whose election has to be looked at again even without a new report, with the time by this process' own
   * clock.
   */
  private readonly again = new Map<string, number>();

  constructor(private readonly sessions: SessionsRepository) {}

  /**
   * False: the peer is not on the roster, or another stream belongs to it. The room is changed only if another is to be
   * master.
   */
  async report(place: Place, report: TimingReport, kept: KeptReport): Promise<boolean> {
    const nowMs = performance.now();
    const isNews = kept.isNews(report);
    const isDue = kept.isDue(report, nowMs);
    if (isDue) {
      if (!(await this.sessions.setTiming(place.peerId, place.streamId, report))) return false;
      kept.wrote(report, nowMs);
    }
    const again = this.again.get(place.sessionId) ?? Infinity;
    if (!isNews && !isDue && nowMs < again) return true;
    this.again.delete(place.sessionId);
    await this.look(place, report);
    return true;
  }

  // ---- details ----

  private async look(place: Place, report: TimingReport): Promise<void> {
    const session = await this.sessions.session(place.sessionId);
    if (!session) return;
    const ready = await this.sessions.readyPeers(session);
    const [last, nowMs] = [await this.sessions.lastEpochs(session.id), await this.sessions.nowMs()];
    const reached = await this.believed(session, report.epoch, last, nowMs);
    const deposed = judge(session, ready, last, nowMs).master !== session.masterPeerId;
    const ageMs = nowMs - (last[0]?.atMs ?? 0);
    if (reached === null && !deposed) {
      if (ageMs >= 0 && ageMs < NEW_FOR_MS) this.lookAgain(session.id, NEW_FOR_MS - ageMs);
      return;
    }
    if (!mayFollow(last, nowMs)) return this.lookAgain(session.id, HELD_BACK_MS);
    await this.sessions.changeRoster(place.roomId, (room) => electInRoom(room, reached ?? NO_EPOCH));
  }

  private lookAgain(sessionId: string, inMs: number): void {
    this.again.set(sessionId, performance.now() + inMs);
    if (this.again.size > MOST_AGAIN) this.again.delete(this.again.keys().next().value!); // the oldest: its session is over, as like as not
  }

  /**
   * The epoch that peers have elected among themselves, if that is possible; null: none that the server has to follow
   * with a later one.
   */
  private async believed(
    session: Session,
    reported: Epoch,
    last: readonly PastEpoch[],
    nowMs: number,
  ): Promise<Epoch | null> {
    const current = { term: session.term, elector: SERVER_ELECTOR };
    if (reported.elector === SERVER_ELECTOR || !isOutrun(current, reported)) return null; // [ELECTION-4.1-2]
    if (!mayHaveReached(last, reported.term, nowMs)) return null; // [ELECTION-5.4-3]
    return (await this.sessions.isElector(session, reported.elector)) ? reported : null;
  }
}

const MOST_AGAIN = 10_000;
/** The part of a report that has nothing to do with an election. */
const NO_EPOCH: Epoch = { term: 0, elector: SERVER_ELECTOR };
