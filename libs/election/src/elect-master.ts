import { comparePeers, decidingPoint } from './compare-peers';
import type { Election, ElectionPeer, ElectionReason, Verdict } from './election';

/**
 * The timing master among `peers`: the current one while it serves, else the best of those who are eligible. The same
 * answer for the same peers in any order; nothing else is looked at, no clock and no chance.
 */
export function electMaster({ peers, current }: Election): Verdict {
  const verdict = (peer: ElectionPeer | null, reason: ElectionReason): Verdict => {
    const master = peer?.id ?? null;
    return { master, reason, changed: master !== (current?.master ?? null) };
  };
  const [best, second] = peers.filter(({ eligible }) => eligible).sort(comparePeers); // [ELECTION-2.1-1]
  if (best === undefined) return verdict(null, 'none'); // [ELECTION-2.1-2]
  const serving = peers.find(({ id, eligible }) => eligible && id === current?.master);
  // [ELECTION-2.2-1], [ELECTION-2.2-2]: the best is synchronised if anybody is.
  if (serving !== undefined && (serving.synchronised || !best.synchronised)) return verdict(serving, 'stays');
  return verdict(best, second === undefined ? 'only' : decidingPoint(best, second));
}
