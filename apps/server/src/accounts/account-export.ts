import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { Cursor, CursorUnknownError, NAME } from '../paging/cursor';

/** Text of a document that is whole when all parts are put one after another. */
export interface Part {
  part: string;
  /** What the next part comes after; empty: that was the last one. */
  next: string;
}

/** Everything that is kept of one person, as one JSON document that is told in parts. */
@Injectable()
export class AccountExport {
  constructor(private readonly db: Database) {}

  /** null: there is no such account. */
  async part(accountId: string, after: string): Promise<Part | null> {
    const key = CURSOR.read(after);
    const [name, last] = key ?? [NAMES[0]!, ''];
    const section = SECTIONS[name];
    if (section === undefined) throw new CursorUnknownError();
    const head = key === null ? await this.head(accountId) : '';
    if (head === null) return null;
    const rows = await this.db.$queryRawUnsafe<{ key: string; row: unknown }[]>(section, accountId, last, AT_ONCE);
    const items = rows.map(({ row }) => JSON.stringify(row)).join(',');
    const begin = last === '' ? `${JSON.stringify(name)}:[` : rows.length > 0 ? ',' : '';
    if (rows.length === AT_ONCE)
      return { part: `${head}${begin}${items}`, next: CURSOR.write([name, rows.at(-1)!.key]) };
    const following = NAMES[NAMES.indexOf(name) + 1];
    const end = following === undefined ? ']}\n' : '],';
    const next = following === undefined ? '' : CURSOR.write([following, '']);
    return { part: `${head}${begin}${items}${end}`, next };
  }

  /** All parts, the first first; nothing where there is no such account. */
  async *parts(accountId: string): AsyncGenerator<string, void, undefined> {
    for (let after = ''; ;) {
      const told = await this.part(accountId, after);
      if (told === null) return;
      yield told.part;
      if (told.next === '') return;
      after = told.next;
    }
  }

  private async head(accountId: string): Promise<string | null> {
    const account = await this.db.account.findUnique({
      where: { id: accountId, deletedAt: null },
      select: {
        ...{
          id: true,
          name: true,
          displayName: true,
          guest: true,
          createdAt: true,
          administrator: true,
          adminRights: true,
        },
        disabledAt: true,
      },
    });
    if (account === null) return null;
    const words = { format: 'midip2p account 1', exportedAt: new Date(), account };
    return `${JSON.stringify(words).slice(0, -1)},`;
  }
}

// ---- details ----

const AT_ONCE = 100;
const CURSOR = new Cursor('account-export', [NAME, NAME]);

/** `$1` whose, `$2` the key after which it goes on, `$3` how many. No hash of a secret is told: it would say nothing. */
const SECTIONS: Record<string, string> = {
  devices: `SELECT id::text AS key, jsonb_build_object('id', id, 'name', name, 'signedInAt', created_at,
      'endedAt', ended_at, 'endReason', end_reason,
      'seenAt', (SELECT max(traded_at) FROM refresh_token WHERE device_id = device.id)) AS row
    FROM device WHERE account_id = $1::text::uuid AND id::text > $2 ORDER BY id::text LIMIT $3`,
  identities: `SELECT issuer AS key, jsonb_build_object('issuer', issuer, 'subject', subject, 'name', name,
      'linkedAt', created_at, 'usedAt', used_at) AS row
    FROM identity WHERE account_id = $1::text::uuid AND issuer > $2 ORDER BY issuer LIMIT $3`,
  rooms: `SELECT room.id::text AS key, jsonb_build_object('id', room.id, 'name', room.name, 'role', member.role,
      'memberSince', member.created_at,
      'muted', member.muted, 'mutedPorts', member.muted_ports, 'yours', room.owner_id = $1::text::uuid, 'closedAt', room.closed_at) AS row
    FROM member JOIN room ON room.id = member.room_id
    WHERE member.account_id = $1::text::uuid AND room.id::text > $2 ORDER BY room.id::text LIMIT $3`,
  bans: `SELECT room_id::text AS key, jsonb_build_object('roomId', room_id, 'reason', reason, 'until', until,
      'createdAt', created_at) AS row
    FROM ban WHERE account_id = $1::text::uuid AND room_id::text > $2 ORDER BY room_id::text LIMIT $3`,
  invitations: `SELECT encode(code_hash, 'hex') AS key, jsonb_build_object('roomId', room_id, 'role', role,
      'yours', invited_by = $1::text::uuid, 'createdAt', created_at, 'expiresAt', expires_at, 'uses', uses, 'used', used,
      'revokedAt', revoked_at, 'acceptedAt', coalesce(
        (SELECT at FROM invitation_use AS use WHERE use.code_hash = invitation.code_hash AND account_id = $1::text::uuid),
        accepted_at)) AS row
    FROM invitation WHERE (invited_by = $1::text::uuid OR accepted_by = $1::text::uuid
        OR code_hash IN (SELECT code_hash FROM invitation_use WHERE account_id = $1::text::uuid))
      AND encode(code_hash, 'hex') > $2
    ORDER BY encode(code_hash, 'hex') LIMIT $3`,
  serverInvitations: `SELECT encode(code_hash, 'hex') AS key, jsonb_build_object('invitedBy', invited_by, 'acceptedAt', at) AS row
    FROM server_invitation_use JOIN server_invitation USING (code_hash)
    WHERE account_id = $1::text::uuid AND encode(code_hash, 'hex') > $2 ORDER BY encode(code_hash, 'hex') LIMIT $3`,
  sessions: `SELECT peer.id::text AS key, jsonb_build_object('peerId', peer.id, 'sessionId', peer.session_id,
      'room', room.name, 'device', peer.device, 'program', peer.agent, 'cameAt', peer.created_at, 'state', peer.state,
      'address', peer.seen_at, 'candidates', peer.candidates, 'ports', peer.inputs, 'heardAt', peer.heard_at,
      'removedBecause', (SELECT reason FROM removal WHERE peer_id = peer.id)) AS row
    FROM peer JOIN session ON session.id = peer.session_id JOIN room ON room.id = session.room_id
    WHERE peer.account_id = $1::text::uuid AND peer.id::text > $2 ORDER BY peer.id::text LIMIT $3`,
  events: `SELECT room_id || ' ' || lpad(number::text, 20, '0') AS key,
      jsonb_build_object('roomId', room_id, 'at', at, 'kind', kind, 'payload', payload) AS row
    FROM room_event
    WHERE (payload->>'accountId' = $1::text OR payload->>'peerId' IN (SELECT id::text FROM peer WHERE account_id = $1::text::uuid))
      AND room_id IN (SELECT room_id FROM member WHERE account_id = $1::text::uuid)
      AND room_id || ' ' || lpad(number::text, 20, '0') > $2
    ORDER BY room_id || ' ' || lpad(number::text, 20, '0') LIMIT $3`,
  audit: `SELECT lpad(id::text, 20, '0') AS key, jsonb_build_object('at', at, 'by', account_name, 'action', action,
      'target', target_name, 'detail', detail, 'address', CASE WHEN account_id = $1::text::uuid THEN origin END,
      'result', result) AS row
    FROM audit WHERE (account_id = $1::text::uuid OR target_id = $1::text) AND lpad(id::text, 20, '0') > $2
    ORDER BY lpad(id::text, 20, '0') LIMIT $3`,
};
const NAMES = Object.keys(SECTIONS);
