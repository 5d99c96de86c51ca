import { Injectable } from '@nestjs/common';
import { ownBytes } from '../database/bytes';
import { Database } from '../database/database';

/** A token key as all servers know it. Ages are the database's, in seconds: its clock is the one that they share. */
export interface PublishedKey {
  kid: string;
  publicKey: Uint8Array;
  publishedAt: Date;
  /** Since it was published. */
  age: number;
  /** Since a server was known to sign with it; null: none has. */
  unsignedFor: number | null;
  revokedAt: Date | null;
}

@Injectable()
export class TokenKeysRepository {
  constructor(private readonly db: Database) {}

  /** Publishes those that are not yet, and says of all that somebody has them. */
  async hold(keys: readonly { kid: string; raw: Uint8Array }[]): Promise<void> {
    for (const { kid, raw } of keys)
      await this.db.$executeRaw`
        INSERT INTO token_key (kid, public_key, published_at, held_at) VALUES (${kid}, ${ownBytes(raw)}, now(), now())
        ON CONFLICT (kid) DO UPDATE SET held_at = now() WHERE token_key.held_at < now() - interval '1 minute'`;
  }

  /** To be said before the first token is signed, and again and again while any may be. */
  async signs(kid: string): Promise<void> {
    await this.db.$executeRaw`
      UPDATE token_key SET signed_at = now()
       WHERE kid = ${kid} AND (signed_at IS NULL OR signed_at < now() - interval '1 minute')`;
  }

  /** The oldest first. */
  async all(): Promise<PublishedKey[]> {
    return this.db.$queryRaw<PublishedKey[]>`
      SELECT kid, public_key AS "publicKey", published_at AS "publishedAt", revoked_at AS "revokedAt",
             extract(epoch FROM now() - published_at)::float8 AS age,
             extract(epoch FROM now() - signed_at)::float8 AS "unsignedFor"
        FROM token_key ORDER BY published_at, kid`;
  }

  /** False: there is none such. */
  async revoke(kid: string): Promise<boolean> {
    const { count } = await this.db.tokenKey.updateMany({ where: { kid }, data: { revokedAt: new Date() } });
    return count > 0;
  }
}
