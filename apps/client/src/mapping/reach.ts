// Whom an address can mean something to: a router may say anything about its own.
import { BlockList, isIPv4 } from 'node:net';

/**
 * public: somebody on the internet may have it; private: it means something in one network alone (a home's, or a
 * provider's behind its router); nowhere: no machine has it, or it is no address.
 */
export type Reach = 'public' | 'private' | 'nowhere';

export function reachOf(host: string): Reach {
  if (!isIPv4(host) || NOWHERE.check(host)) return 'nowhere';
  return PRIVATE.check(host) ? 'private' : 'public';
}

// ---- details ----

/** RFC 1918, RFC 6598 (providers behind their routers), RFC 3927. */
const PRIVATE = listOf(
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
);
/** "This network", loopback, protocol assignments, benchmarks; multicast and everything above. */
const NOWHERE = listOf(['0.0.0.0', 8], ['127.0.0.0', 8], ['192.0.0.0', 24], ['198.18.0.0', 15], ['224.0.0.0', 3]);

function listOf(...subnets: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix);
  return list;
}
