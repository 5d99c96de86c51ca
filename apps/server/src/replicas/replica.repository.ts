import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';

@Injectable()
export class ReplicaRepository {
  constructor(private readonly db: Database) {}

  /** By the database's clock: it is the one all servers share. */
  async beat(id: string): Promise<void> {
    await this.db.$executeRaw`
      INSERT INTO replica (id) VALUES (${id}::uuid) ON CONFLICT (id) DO UPDATE SET beat_at = now()`;
  }

  /** What of `known` the database lacks. */
  async pending(known: string[]): Promise<string[]> {
    const rows = await this.db.$queryRaw<{ migration_name: string }[]>`
      SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
    const applied = new Set(rows.map(({ migration_name }) => migration_name));
    return known.filter((name) => !applied.has(name));
  }

  async census(): Promise<{ rooms: number; sessions: number; peers: number }> {
    const [row] = await this.db.$queryRaw<[{ rooms: number; sessions: number; peers: number }]>`
      SELECT (SELECT count(*)::int FROM room) AS rooms,
             (SELECT count(*)::int FROM session WHERE ended_at IS NULL) AS sessions,
             (SELECT count(*)::int FROM peer JOIN session ON session.id = peer.session_id
               WHERE peer.state = 'ready' AND session.ended_at IS NULL) AS peers`;
    return row;
  }

  async silentFor(ms: number): Promise<string[]> {
    const rows = await this.db.$queryRaw<{ id: string }[]>`
      SELECT id FROM replica WHERE beat_at < now() - ${ms} * interval '1 millisecond'`;
    return rows.map(({ id }) => id);
  }

  async forget(id: string): Promise<void> {
    await this.db.replica.deleteMany({ where: { id } });
  }
}
