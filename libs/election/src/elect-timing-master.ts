import { comparePeers, decidingPoint } from './compare-peers';
import type { Election, ElectionPeer, ElectionReason, Verdict } from './election';

/**
 * The timing master among `peers`: the current one while it serves, else the best of those who are eligible. The same
 * answer for the same peers in any order; nothing else is looked at, no clock and no chance.
 */
export function electTimingMaster({ peers, current }: Election): Verdict {
  const verdict = (peer: ElectionPeer | null, reason: ElectionReason): Verdict => {
    const master = peer?.id ?? null;
    return { master, reason, changed: master !== (current?.master ?? null) };
  };
  const serving = peers.find(({ id, eligible }) => eligible && id === current?.master);
  const { served, unserved, others } = heardOf(peers, serving);
  const fails = unserved > served && (current?.isNew !== true || unserved * 2 > others); // [ELECTION-2.2-3] [ELECTION-2.2-4]
  const failed = (peer: ElectionPeer) => (fails && peer === serving ? { ...peer, failed: true } : peer);
  const eligible = peers.map(failed).filter((peer) => peer.eligible); // [ELECTION-2.1-1]
  const [best, second] = eligible.sort(comparePeers);
  if (best === undefined) return verdict(null, 'none'); // [ELECTION-2.1-2]
  if (serving === undefined) return verdict(best, second === undefined ? 'only' : decidingPoint(best, second));
  if (best.id === serving.id) return verdict(serving, 'stays');
  if (fails) return verdict(best, 'serving');
  // [ELECTION-2.2-5]
  if (best.pinned && !best.failed && best.synchronised && !serving.pinned) return verdict(best, 'pinned');
  // [ELECTION-2.2-1], [ELECTION-2.2-2]: what others measured counts more than what a master says of itself.
  if (serving.synchronised || served > 0 || !best.synchronised) return verdict(serving, 'stays');
  return verdict(best, decidingPoint(best, second!));
}

// ---- details ----

/** How many of the others say that the current master serves them, and how many that it does not. */
function heardOf(peers: readonly ElectionPeer[], master: ElectionPeer | undefined) {
  const others = peers.filter((peer) => peer !== master && master !== undefined);
  const count = (word: boolean) => others.filter((peer) => peer.served === word).length;
  return { served: count(true), unserved: count(false), others: others.length };
}
