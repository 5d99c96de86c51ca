import type { Asker } from '../database/asker';
import { Prisma } from '../database/generated/client';
import type { MemberRole } from '../rooms/room';
import type { Peer } from './session';

/** The fields of a peer's row, its account and its membership that make a Peer. */
export const withPerson = (roomId: string) =>
  ({
    account: {
      select: {
        name: true,
        displayName: true,
        guest: true,
        members: { where: { roomId }, select: { role: true, muted: true, mutedPorts: true, pinned: true } },
      },
    },
  }) satisfies Prisma.PeerInclude;

type Row = Prisma.PeerGetPayload<{ include: ReturnType<typeof withPerson> }>;

export const peerOf = (row: Row): Peer => ({
  id: row.id,
  sessionId: row.sessionId,
  accountId: row.accountId,
  accountName: row.account.name,
  displayName: row.account.displayName,
  guest: row.account.guest,
  ...(row.account.members[0] ?? NO_MEMBER),
  device: row.device,
  agent: row.agent,
  state: row.state,
  streamId: row.streamId,
  seenAt: row.seenAt,
  fingerprint: row.fingerprint ?? new Uint8Array(),
  candidates: row.candidates as unknown as Peer['candidates'],
  joinedNumber: row.joinedNumber === null ? null : Number(row.joinedNumber),
  clockHeard: row.clockState !== 'unheard',
  synchronised: row.synchronised,
  rttUs: row.rttUs,
  jitterBoundUs: row.jitterBoundUs,
  judgedTerm: row.judgedTerm,
  served: row.served,
});

/** The same from a row of `peer`, `account` and `member` that a statement of our own has read. */
export const PEER_COLUMNS = Prisma.sql`peer.id, peer.session_id AS "sessionId", peer.account_id AS "accountId",
  account.name AS "accountName", account.display_name AS "displayName", account.guest, member.role::text AS role, member.muted, member.muted_ports AS "mutedPorts",
  member.pinned,
  peer.device, peer.agent, peer.state::text AS state,
  peer.stream_id AS "streamId", peer.seen_at AS "seenAt", peer.fingerprint, peer.candidates,
  peer.joined_number AS "joinedNumber", peer.clock_state AS "clockState", peer.synchronised, peer.rtt_us AS "rttUs",
  peer.jitter_bound_us AS "jitterBoundUs", peer.judged_term AS "judgedTerm", peer.served`;

type Read = 'id' | 'sessionId' | 'accountId' | 'device' | 'agent' | 'state' | 'streamId' | 'seenAt' | 'fingerprint';
type ReadToo =
  'candidates' | 'joinedNumber' | 'clockState' | 'synchronised' | 'rttUs' | 'jitterBoundUs' | 'judgedTerm' | 'served';
/** If there is no such peer, `id` is null and so is everything else. */
export type PeerColumns = Pick<Row, Exclude<Read | ReadToo, 'id'>> & {
  id: string | null;
  accountName: string;
  displayName: string;
  guest: boolean;
  role: MemberRole | null;
  muted: boolean | null;
  mutedPorts: string[] | null;
  pinned: boolean | null;
};

export const readPeer = ({ role, muted, mutedPorts, pinned, ...row }: PeerColumns): Peer => {
  const { accountName: name, displayName, guest } = row;
  const members = role === null ? [] : [{ role, muted, mutedPorts, pinned }];
  return peerOf({ ...row, account: { name, displayName, guest, members } } as unknown as Row);
};

/** Peers, their accounts and what they are in that room, in one statement; the oldest first. `where` is about `peer`. */
export async function readPeers(tx: Asker, roomId: string, where: Prisma.Sql): Promise<Peer[]> {
  const rows = await tx.$queryRaw<PeerColumns[]>`
    SELECT ${PEER_COLUMNS} FROM peer
      JOIN account ON account.id = peer.account_id
      LEFT JOIN member ON member.room_id = ${roomId}::uuid AND member.account_id = peer.account_id
     WHERE ${where} ORDER BY peer.created_at`;
  return rows.map(readPeer);
}

// ---- details ----

/** No longer: hears until its stream ends. */
const NO_MEMBER: Pick<Peer, 'role' | 'muted' | 'mutedPorts' | 'pinned'> = {
  ...{ role: 'listener', muted: false, mutedPorts: [] },
  pinned: false,
};
