import { type Epoch, isOutrun } from '@midip2p/election';
import { Injectable } from '@nestjs/common';
import { electInRoom, judge, NEW_FOR_MS } from './elect-in-room';
import { mayFollow, mayHaveReached } from './epoch-pace';
import type { KeptReport } from './kept-report';
import { type PastEpoch, SERVER_ELECTOR, type Session, type TimingReport } from './session';
import type { Place } from './sessions.service';
import { SessionsRepository } from './sessions.repository';

/** What would be followed, and may not yet, is looked at again after so long. */
const HELD_BACK_MS = 2000;

/**
 * What peers report of their clocks.
 *
 * Design: a report that says nothing new stays with its stream. One that says what the election looks at is in the database
 * before the election is looked at: so the server that hears the last of it sees what all the others have heard.
 */
@Injectable()
export class TimingService {
  /** Sessions whose election has to be looked at again, though nobody says anything new: when, by this process' own clock. */
  private readonly again = new Map<string, number>();

  constructor(private readonly sessions: SessionsRepository) {}

  /** False: its peer is not on the roster, or another stream speaks for it. The room is changed only if another is to be master. */
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

  /** What peers elected among themselves, if that can be; null: nothing that the server would have to outrun. */
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
/** What a report says that tells of no election. */
const NO_EPOCH: Epoch = { term: 0, elector: SERVER_ELECTOR };
