import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOG } from '../injection';
import { electInRoom } from './elect-in-room';
import { SessionsRepository } from './sessions.repository';

/** The most rooms at a time, so that other rooms have database connections left. */
const AT_ONCE = 4;

/** Takes the peers of servers that are gone off the roster. */
@Injectable()
export class BurialsService {
  constructor(
    private readonly sessions: SessionsRepository,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /**
   * Makes one change for each room; a room whose change fails keeps its peers until the next time, and does not stop
   * the others. `beatAt`: the beat by which the server was taken for dead; if it has a newer one, it lives. False:
   * something failed.
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
