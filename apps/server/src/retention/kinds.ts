// What has a time in the database, and how it goes when that is over.
import type { Config } from '../config/config';

export interface Kind {
  name: string;
  /** As PostgreSQL's interval; null: it is kept for good. */
  age(config: Config): string | null;
  /** The keys of rows whose time is over: `$1` is the age, `$2` keys that are not wanted, `$3` how many at most. */
  due: string;
  /** Ends those with the keys `$1`, unless something has come between. */
  end: string;
}

const days = (count: number) => `${count} days`;

/** In order: what others point at comes after them. */
export const KINDS: readonly Kind[] = [
  {
    name: 'addresses',
    age: () => '0',
    due: `SELECT peer.id::text AS key FROM peer JOIN session ON session.id = peer.session_id
      WHERE (peer.seen_at <> '' OR peer.candidates <> '[]') AND session.ended_at <= now() - $1::interval
        AND peer.state NOT IN ('arriving', 'ready') AND NOT (peer.id::text = ANY($2)) LIMIT $3`,
    // One that comes back to its session at this moment has its state, and is left alone.
    end: `UPDATE peer SET seen_at = '', candidates = '[]'
      WHERE id = ANY($1::uuid[]) AND state NOT IN ('arriving', 'ready')`,
  },
  {
    name: 'events',
    age: ({ session }) => `${session.eventHours} hours`,
    due: `SELECT room_id || ' ' || number AS key FROM room_event
      WHERE at < now() - $1::interval AND NOT (room_id || ' ' || number = ANY($2)) ORDER BY at LIMIT $3`,
    end: `DELETE FROM room_event USING unnest($1::text[]) AS asked (key)
      WHERE room_id = split_part(asked.key, ' ', 1)::uuid AND number = split_part(asked.key, ' ', 2)::bigint`,
  },
  {
    name: 'peers',
    age: ({ retention }) => days(retention.peerDays),
    due: `SELECT peer.id::text AS key FROM peer JOIN session ON session.id = peer.session_id
      WHERE peer.state IN ('left', 'lost') AND greatest(peer.created_at, peer.heard_at) < now() - $1::interval
        AND peer.id IS DISTINCT FROM session.master_peer_id AND NOT (peer.id::text = ANY($2)) LIMIT $3`,
    end: `DELETE FROM peer WHERE id = ANY($1::uuid[]) AND state IN ('left', 'lost')`,
  },
  {
    name: 'sessions',
    age: ({ retention }) => days(retention.sessionDays),
    due: `SELECT id::text AS key FROM session
      WHERE ended_at < now() - $1::interval AND NOT (id::text = ANY($2)) LIMIT $3`,
    end: `DELETE FROM session WHERE id = ANY($1::uuid[]) AND ended_at IS NOT NULL`,
  },
  {
    name: 'closed rooms',
    age: ({ retention }) => days(retention.sessionDays),
    due: `SELECT id::text AS key FROM room
      WHERE closed_at < now() - $1::interval AND NOT (id::text = ANY($2)) LIMIT $3`,
    end: `DELETE FROM room WHERE id = ANY($1::uuid[]) AND closed_at IS NOT NULL`,
  },
  {
    name: 'deleted rooms',
    // Every server has told by then who was put out.
    age: () => '1 day',
    due: `SELECT id::text AS key FROM room
      WHERE deleted_at < now() - $1::interval AND NOT (id::text = ANY($2)) LIMIT $3`,
    end: `DELETE FROM room WHERE id = ANY($1::uuid[]) AND deleted_at IS NOT NULL`,
  },
  {
    name: 'deleted accounts',
    age: () => '1 day',
    due: `SELECT id::text AS key FROM account
      WHERE deleted_at < now() - $1::interval AND name_key LIKE 'deleted:%'
        AND NOT EXISTS (SELECT FROM room WHERE owner_id = account.id)
        AND NOT EXISTS (SELECT FROM peer WHERE account_id = account.id) AND NOT (id::text = ANY($2)) LIMIT $3`,
    end: `DELETE FROM account WHERE id = ANY($1::uuid[]) AND deleted_at IS NOT NULL`,
  },
  {
    name: 'refresh tokens',
    age: () => '0',
    due: `SELECT encode(hash, 'hex') AS key FROM refresh_token
      WHERE expires_at < now() - $1::interval AND NOT (encode(hash, 'hex') = ANY($2)) LIMIT $3`,
    end: `DELETE FROM refresh_token USING unnest($1::text[]) AS asked (key) WHERE hash = decode(asked.key, 'hex')`,
  },
  {
    name: 'token keys',
    // What says that a device was here is read as long as that device could come back, see keys/key-ages.ts.
    age: ({ auth }) => days(auth.refreshTokenDays + 2),
    due: `SELECT kid AS key FROM token_key
      WHERE coalesce(signed_at, published_at) < now() - $1::interval AND held_at < now() - $1::interval
        AND NOT (kid = ANY($2)) LIMIT $3`,
    end: `DELETE FROM token_key WHERE kid = ANY($1)`,
  },
  {
    name: 'devices',
    // Never before every server has learned of it, and no token of theirs could be shown any more.
    age: ({ retention, auth }) =>
      retention.deviceDays === 0 ? `${auth.accessTokenSeconds + 120} seconds` : days(retention.deviceDays),
    // Signed out, or without a token that could still be traded.
    due: `SELECT id::text AS key FROM device
      WHERE (ended_at < now() - $1::interval
          OR (created_at < now() - $1::interval
            AND NOT EXISTS (SELECT FROM refresh_token WHERE device_id = device.id)))
        AND NOT (id::text = ANY($2)) LIMIT $3`,
    end: `DELETE FROM device WHERE id = ANY($1::uuid[])`,
  },
  {
    name: 'password resets',
    age: () => '0',
    due: `SELECT account_id::text AS key FROM password_reset
      WHERE expires_at < now() - $1::interval AND NOT (account_id::text = ANY($2)) LIMIT $3`,
    end: `DELETE FROM password_reset WHERE account_id = ANY($1::uuid[]) AND expires_at < now()`,
  },
  {
    name: 'pending sign-ins',
    age: () => '0',
    due: `SELECT ticket AS key FROM pending_sign_in
      WHERE expires_at < now() - $1::interval AND NOT (ticket = ANY($2)) LIMIT $3`,
    end: `DELETE FROM pending_sign_in WHERE ticket = ANY($1) AND expires_at < now()`,
  },
  {
    name: 'invitations',
    age: ({ retention }) => days(retention.invitationDays),
    due: `SELECT encode(code_hash, 'hex') AS key FROM invitation
      WHERE (expires_at < now() - $1::interval OR accepted_at < now() - $1::interval)
        AND NOT (encode(code_hash, 'hex') = ANY($2)) LIMIT $3`,
    end: `DELETE FROM invitation USING unnest($1::text[]) AS asked (key) WHERE code_hash = decode(asked.key, 'hex')`,
  },
  {
    name: 'server invitations',
    age: ({ retention }) => days(retention.invitationDays),
    due: `SELECT encode(code_hash, 'hex') AS key FROM server_invitation
      WHERE (expires_at < now() - $1::interval OR used_up_at < now() - $1::interval OR revoked_at < now() - $1::interval)
        AND NOT (encode(code_hash, 'hex') = ANY($2)) LIMIT $3`,
    end: `DELETE FROM server_invitation USING unnest($1::text[]) AS asked (key) WHERE code_hash = decode(asked.key, 'hex')`,
  },
  {
    name: 'bans',
    age: () => '0',
    due: `SELECT room_id || ' ' || account_id AS key FROM ban
      WHERE until < now() - $1::interval AND NOT (room_id || ' ' || account_id = ANY($2)) LIMIT $3`,
    end: `DELETE FROM ban USING unnest($1::text[]) AS asked (key)
      WHERE room_id = split_part(asked.key, ' ', 1)::uuid AND account_id = split_part(asked.key, ' ', 2)::uuid
        AND until < now()`,
  },
  {
    name: 'webhook deliveries',
    age: ({ retention }) => days(retention.webhookDays),
    due: `SELECT id::text AS key FROM webhook_delivery
      WHERE coalesce(delivered_at, dead_at) < now() - $1::interval AND NOT (id::text = ANY($2)) ORDER BY id LIMIT $3`,
    end: `DELETE FROM webhook_delivery WHERE id = ANY($1::bigint[])`,
  },
  {
    name: 'API keys',
    age: ({ retention }) => days(retention.deviceDays),
    due: `SELECT id::text AS key FROM api_key
      WHERE (revoked_at < now() - $1::interval OR expires_at < now() - $1::interval)
        AND NOT (id::text = ANY($2)) LIMIT $3`,
    end: `DELETE FROM api_key WHERE id = ANY($1::uuid[])`,
  },
  {
    name: 'audit',
    age: ({ retention }) => (retention.auditDays === 0 ? null : days(retention.auditDays)),
    due: `SELECT id::text AS key FROM audit
      WHERE at < now() - $1::interval AND NOT (id::text = ANY($2)) ORDER BY id LIMIT $3`,
    end: `DELETE FROM audit WHERE id = ANY($1::bigint[])`,
  },
];
