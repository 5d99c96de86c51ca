import type { Prisma } from '../database/generated/client';
import type { Peer } from './session';

/** What of a peer's row, its account and its membership makes a Peer. */
export const withPerson = (roomId: string) =>
  ({
    account: { select: { name: true, members: { where: { roomId }, select: { role: true } } } },
  }) satisfies Prisma.PeerInclude;

type Row = Prisma.PeerGetPayload<{ include: ReturnType<typeof withPerson> }>;

export const peerOf = (row: Row): Peer => ({
  id: row.id,
  sessionId: row.sessionId,
  accountId: row.accountId,
  accountName: row.account.name,
  role: row.account.members[0]?.role ?? 'listener', // no longer a member: hears until its stream ends
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
