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

  async silentFor(ms: number): Promise<string[]> {
    const rows = await this.db.$queryRaw<{ id: string }[]>`
      SELECT id FROM replica WHERE beat_at < now() - ${ms} * interval '1 millisecond'`;
    return rows.map(({ id }) => id);
  }

  async forget(id: string): Promise<void> {
    await this.db.replica.deleteMany({ where: { id } });
  }
}
