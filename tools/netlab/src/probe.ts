// Measures the lines between two hosts, both directions at once, in three goes.
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { NetlabError } from './failure';
import { type Figures, figuresOf, type Received } from './figures';
import { type Host } from './host';
import { type Impairment } from './impairment';

/** As Heardings wants them. */
const GOES = ['sparse', 'dense', 'flood'] as const;
type Go = (typeof GOES)[number];

/** The share of the time that each run has. */
const SHARE: Record<Go, number> = { sparse: 0.6, dense: 0.2, flood: 0.2 };
const SMALL = 70;
const LARGE = 1400;
const HEADERS = 28;
/** The rate that a line without a cap has to carry. */
export const UNCAPPED_MBIT = 100;

export async function measure(
  hosts: readonly [Host, Host],
  set: readonly [Impairment, Impairment],
  seconds: number,
  progress: (text: string) => void,
): Promise<[Figures, Figures]> {
  const received: Record<Go, Received>[] = [{}, {}] as Record<Go, Received>[];
  for (const go of GOES) {
    const took = seconds * SHARE[go];
    progress(`measuring: ${WORDS[go]} (${took.toFixed(1)} s)`);
    const [ada, ben] = await probe(hosts, (direction) => paceOf(go, set[direction]), took);
    received[0]![go] = ada;
    received[1]![go] = ben;
  }
  return [figuresOf(received[0]!, received[1]!), figuresOf(received[1]!, received[0]!)];
}

export function paceOf(go: Go, { jitterMs = 0, rateMbit = 0 }: Impairment): { everyUs: number; bytes: number } {
  const takesUs = (bytes: number, mbit: number) => ((bytes + HEADERS) * 8) / mbit;
  if (go === 'flood') return { everyUs: takesUs(LARGE, rateMbit > 0 ? 2 * rateMbit : UNCAPPED_MBIT), bytes: LARGE };
  // Packets keep their order, so packets that are closer to each other than the jitter is wide would wait for each
  // other.
  const wanted = go === 'sparse' ? Math.max(5000, 2000 * jitterMs) : 1000;
  return { everyUs: rateMbit > 0 ? Math.max(wanted, takesUs(SMALL, rateMbit / 2)) : wanted, bytes: SMALL };
}

// ---- details ----

const WORDS: Record<Go, string> = { sparse: 'delay', dense: 'loss', flood: 'throughput' };
const PROGRAM = path.join(__dirname, '../build/dev/midip2p_netlab_probe');

async function probe(
  hosts: readonly [Host, Host],
  pace: (direction: 0 | 1) => { everyUs: number; bytes: number },
  seconds: number,
): Promise<[Received, Received]> {
  const begin = async (direction: 0 | 1) => {
    const [from, to] = direction === 0 ? hosts : [hosts[1], hosts[0]];
    const { everyUs, bytes } = pace(direction);
    const args = [from.address, to.address, everyUs, seconds, bytes].map(String);
    const child = from.spawn(PROGRAM, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const failed = once(child, 'close').then(([code]) => {
      throw new NetlabError('probe-failed', `the probe at ${from.address} ended with ${code} and no figures`);
    });
    failed.catch(() => undefined); // when it ends after its figures nobody minds
    const lines = createInterface({ input: child.stdout! });
    const line = async () => ((await Promise.race([once(lines, 'line'), failed])) as string[])[0]!;
    await line(); // "ready"
    return { go: () => child.stdin!.end('go\n'), received: async () => JSON.parse(await line()) as Received };
  };
  // Nobody sends before the other one listens.
  const [ada, ben] = await Promise.all([begin(0), begin(1)]);
  ada.go();
  ben.go();
  return Promise.all([ada.received(), ben.received()]);
}
