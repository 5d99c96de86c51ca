import { Injectable } from '@nestjs/common';
import { AdministratorsRight, type Applicant } from './administrators-right';
import { JamsRepository } from './jams.repository';
import type { PageOf, PageWish } from './page';
import type { PeerWords, SessionWords } from './words';

/** Who plays on a server, and how that goes. */
@Injectable()
export class JamsService {
  constructor(
    private readonly right: AdministratorsRight,
    private readonly jams: JamsRepository,
  ) {}

  sessions(
    who: Applicant,
    { roomId, endedToo, ...page }: PageWish & { roomId: string; endedToo: boolean },
  ): Promise<PageOf<SessionWords>> {
    const deed = { action: 'session.list', target: null, detail: {} } as const;
    return this.right.look(who, deed, () => this.jams.sessions({ roomId: roomId || null, endedToo }, page));
  }

  peers(
    who: Applicant,
    { roomId, sessionId, goneToo, ...page }: PageWish & { roomId: string; sessionId: string; goneToo: boolean },
  ): Promise<PageOf<PeerWords>> {
    const deed = { action: 'peer.list', target: null, detail: {} } as const;
    const wish = { roomId: roomId || null, sessionId: sessionId || null, goneToo };
    return this.right.look(who, deed, () => this.jams.peers(wish, page));
  }
}
