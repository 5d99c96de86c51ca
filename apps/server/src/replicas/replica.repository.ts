import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import type { Census } from '../metrics/metrics';
import type { Seen } from './watch';

@Injectable()
export class ReplicaRepository {
  constructor(private readonly db: Database) {}

  /** Those of `known` that the database lacks. */
  async pending(known: string[]): Promise<string[]> {
    const rows = await this.db.$queryRaw<{ migration_name: string }[]>`
      SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
    const applied = new Set(rows.map(({ migration_name }) => migration_name));
    return known.filter((name) => !applied.has(name));
  }

  async census(): Promise<Census> {
    const [row] = await this.db.$queryRaw<[Census]>`
      SELECT (SELECT count(*)::int FROM room) AS rooms,
             (SELECT count(*)::int FROM session WHERE ended_at IS NULL) AS sessions,
             (SELECT count(*)::int FROM peer JOIN session ON session.id = peer.session_id
               WHERE peer.state = 'ready' AND session.ended_at IS NULL) AS peers,
             (SELECT count(*)::int FROM webhook_delivery WHERE dead_at IS NOT NULL) AS "deadDeliveries"`;
    return row;
  }

  /** Deletes the lease if it is still the one that was seen, and no peer is present in its name any more. */
  async forget({ id, beatAt }: Seen): Promise<void> {
    await this.db.$executeRaw`
      DELETE FROM replica
       WHERE id = ${id}::uuid AND beat_at = ${beatAt}::timestamptz
         AND NOT EXISTS (SELECT FROM peer WHERE replica_id = ${id}::uuid AND state IN ('arriving', 'ready'))`;
  }
}
