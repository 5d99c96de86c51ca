import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOG } from '../injection';
import { electInRoom } from './elect-in-room';
import { SessionsRepository } from './sessions.repository';

/** Rooms at once: so that what goes on in others has connections left. */
const AT_ONCE = 4;

/** Says goodbye for the peers of servers that are gone. */
@Injectable()
export class BurialsService {
  constructor(
    private readonly sessions: SessionsRepository,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /**
   * One change for each room; a room that fails keeps its peers until the next time, and stops no other. `beatAt`: the lease
   * it was taken for dead by; where it has another, it lives. False: something failed.
   */
  async loseThoseOf(dead: { id: string; beatAt: string | null }): Promise<boolean> {
    const rooms = await this.sessions.roomsOf(dead.id);
    let failed = 0;
    const next = async () => {
      for (let roomId = rooms.pop(); roomId !== undefined; roomId = rooms.pop())
        try {
          await this.lose(roomId, dead.id, dead.beatAt);
        } catch (error) {
          failed += 1;
          this.log.error({ err: error, room: roomId, replica: dead.id }, 'peers could not be taken off the roster yet');
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    return failed === 0;
  }

  private async lose(roomId: string, replicaId: string, beatAt: string | null): Promise<void> {
    await this.sessions.changeRoster(roomId, async (room) => {
      const sessions = await room.loseThoseOf(replicaId, beatAt);
      if (sessions.length === 0) return;
      await electInRoom(room);
      for (const id of sessions) if ((await room.present(id)).length === 0) await room.setEmpty(id, true);
    });
  }
}
