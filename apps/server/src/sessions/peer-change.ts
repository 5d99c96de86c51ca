import { Prisma } from '../database/generated/client';
import type { Candidate } from './candidate-filter';
import type { Peer } from './session';

/** The fields of a peer that may change; those left out stay. */
export type PeerChange = Partial<Pick<Peer, 'state' | 'device' | 'agent' | 'streamId' | 'seenAt'>> & {
  replicaId?: string;
  candidates?: Candidate[];
};

/** The statement that changes a peer. */
export function updateOf(id: string, change: PeerChange): Prisma.Sql {
  const set = Object.entries(change).map(([key, value]) => SET[key as keyof PeerChange](value as never));
  return Prisma.sql`UPDATE peer SET ${Prisma.join(set)} WHERE id = ${id}::uuid`;
}

// ---- details ----

const SET: { [Key in keyof Required<PeerChange>]: (value: Required<PeerChange>[Key]) => Prisma.Sql } = {
  state: (value) => Prisma.sql`state = ${value}::peer_state`,
  device: (value) => Prisma.sql`device = ${value}`,
  agent: (value) => Prisma.sql`agent = ${value}`,
  streamId: (value) => Prisma.sql`stream_id = ${value}::uuid`,
  seenAt: (value) => Prisma.sql`seen_at = ${value}`,
  replicaId: (value) => Prisma.sql`replica_id = ${value}::uuid`,
  candidates: (value) => Prisma.sql`candidates = ${JSON.stringify(value)}::jsonb`,
};
