import type { Asker } from '../database/asker';
import type { RoomChange } from '../database/room-change';

/** For so long nobody is told of another way for the same two, ms. [TOAST-13.5-5] */
const TOLD_FOR_MS = 3000;
/** No room has more events in that time. */
const LATEST = 1000;

/** Which ways by a relay the peers of a room were told of. */
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
}
