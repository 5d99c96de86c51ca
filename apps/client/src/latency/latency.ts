// Where the time of a player's notes goes, from their key to an output here.
import type { Percentiles, Stats } from '@midip2p/engine';

export interface LatencyRow {
  player: string;
  output: string;
  /** From their key to this output's sound, µs. */
  totalUs: Percentiles;
  /**
   * Of the total's p50, µs: their machine (null: that player does not tell it), the network (with their machine if that
   * is null), the way to the instrument here, playout.
   */
  theirsUs: number | null;
  networkUs: number;
  oursUs: number;
  playoutUs: number;
}

export interface LatencyView {
  stats: Pick<Stats, 'links' | 'heard'>;
  outputs: readonly { id: number; name: string }[];
  /** null: it is nobody's. `leave`: how long the player's events take to leave their machine; null: unknown. */
  playerAt(link: number): { name: string; leave: Percentiles | null } | null;
}

/** A row for each player that was heard at each output, the slowest first. */
export function latencyRows({ stats, outputs, playerAt }: LatencyView): LatencyRow[] {
  const rows = stats.heard.flatMap(({ port, link, tookUs, soundedUs }): LatencyRow[] => {
    const output = outputs.find(({ id }) => id === port)?.name;
    const reach = stats.links.find((one) => one.link === link)?.reachUs;
    const player = playerAt(link);
    if (output === undefined || reach === undefined || player === null || soundedUs.p99 === 0) return [];
    const { name, leave } = player;
    const less = (a: number, b: number) => Math.max(0, a - b); // the figures are of other events each, and rounded up
    return [
      {
        player: name,
        output,
        totalUs: soundedUs,
        theirsUs: leave?.p50 ?? null,
        networkUs: less(reach.p50, leave?.p50 ?? 0),
        oursUs: less(tookUs.p50, reach.p50),
        playoutUs: less(soundedUs.p50, tookUs.p50),
      },
    ];
  });
  return rows.sort((a, b) => b.totalUs.p50 - a.totalUs.p50);
}
