import type { Asker } from '../database/asker';
import type { RoomChange } from '../database/room-change';

/** For so long nobody is told of another way for the same two, ms. [TOAST-13.5-5] */
const TOLD_FOR_MS = 3000;
/** A server beats once a second. */
const BEATS_MS = 5000;
/** No room has more events in that time. */
const LATEST = 1000;

/** What decides on a way by a relay for peers of a room. */
export class RelayWays {
  constructor(private readonly change: RoomChange<Asker>) {}

  /** These two, a moment ago. */
  async wasTold(peerIds: readonly [string, string]): Promise<boolean> {
    const inOrder = JSON.stringify([...peerIds].sort());
    const { roomId, number, tx } = this.change;
    const [answer] = await tx.$queryRaw<[{ told: boolean }]>`
      SELECT EXISTS (
        SELECT FROM room_event
         WHERE room_id = ${roomId}::uuid AND number > ${number - LATEST} AND kind = 'relay-way'
           AND payload->'peerIds' = ${inOrder}::jsonb
           AND at > clock_timestamp() - ${TOLD_FOR_MS} * interval '1 ms') AS told`;
    return answer.told;
  }

  /** No other server has had a lease on this database of late. */
  async isOneServer(): Promise<boolean> {
    const [answer] = await this.change.tx.$queryRaw<[{ servers: number }]>`
      SELECT count(*)::int AS servers FROM replica WHERE beat_at > clock_timestamp() - ${BEATS_MS} * interval '1 ms'`;
    return answer.servers <= 1;
  }
}
