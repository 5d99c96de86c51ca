import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';

export interface Due {
  id: bigint;
  messageId: string;
  event: string;
  data: Record<string, unknown>;
  createdAt: Date;
  /** This one included. */
  attempts: number;
  /** It has waited longer than anybody waits: this attempt is the last. */
  isLast: boolean;
  url: string;
  secret: string;
  /** null, or still good. */
  formerSecret: string | null;
}

@Injectable()
export class OutboxRepository {
  constructor(private readonly db: Database) {}

  /**
   * One of each webhook that is due and that nobody else is at, to be told within `leaseSeconds`: whoever takes it and dies leaves it
   * to the next one then. By the database's clock.
   */
  take(leaseSeconds: number, giveUpHours: number): Promise<Due[]> {
    return this.db.$queryRaw<Due[]>`
      WITH mine AS (
        SELECT id FROM webhook_delivery
         WHERE id IN (SELECT min(id) FROM webhook_delivery
                       WHERE delivered_at IS NULL AND dead_at IS NULL AND next_at <= now() GROUP BY webhook_id)
           AND delivered_at IS NULL AND dead_at IS NULL AND next_at <= now()
         ORDER BY id LIMIT 32 FOR UPDATE SKIP LOCKED)
      UPDATE webhook_delivery AS d
         SET attempts = d.attempts + 1, next_at = now() + make_interval(secs => ${leaseSeconds}::float8)
        FROM mine, webhook AS w
       WHERE d.id = mine.id AND w.id = d.webhook_id
      RETURNING d.id, d.message_id AS "messageId", d.event, d.data, d.created_at AS "createdAt", d.attempts,
                d.created_at < now() - make_interval(hours => ${giveUpHours}::int) AS "isLast", w.url, w.secret,
                CASE WHEN w.former_until > now() THEN w.former_secret END AS "formerSecret"`;
  }

  async delivered(id: bigint, outcome: string): Promise<void> {
    await this.db.$executeRaw`
      UPDATE webhook_delivery SET delivered_at = now(), outcome = ${outcome} WHERE id = ${id} AND delivered_at IS NULL`;
  }

  async failed(id: bigint, outcome: string, again: { inSeconds: number } | 'never'): Promise<void> {
    if (again === 'never')
      await this.db.$executeRaw`
        UPDATE webhook_delivery SET dead_at = now(), outcome = ${outcome} WHERE id = ${id} AND delivered_at IS NULL`;
    else
      await this.db.$executeRaw`
        UPDATE webhook_delivery SET outcome = ${outcome}, next_at = now() + make_interval(secs => ${again.inSeconds}::float8)
         WHERE id = ${id} AND delivered_at IS NULL`;
  }
}
