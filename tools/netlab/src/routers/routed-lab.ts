// Players behind routers: two servers on the internet of a lab, and each player's way to it.
import { NetlabError } from '../failure';
import { type Host } from '../host';
import type { Impairment } from '../impairment';
import { type DirectionCounters, Netlab } from '../netlab';
import { type Kind, kinds, kindsIn, SAME } from './kinds';
import { firewallRules } from './rules';
import type { Mapper, MapperOptions } from './mapper';
import { Router } from './router';
import { ip } from './wiring';

export interface Player {
  kind: string;
  host: Host;
  /** At which the internet sees the player's IPv4 connections. */
  publicAddress: string;
  /** From the internet to the player; none where the player's machine has the public address. */
  routers: readonly Router[];
}

export interface RoutedLabOptions {
  /** The profile of every line between two public addresses; lines inside of homes have no delay. */
  line?: string | Impairment;
  seed?: number;
}

export class RoutedLab {
  private constructor(
    private readonly lab: Netlab,
    /** Machines with public addresses; with two of them a player can see whether a router tells them apart. */
    readonly servers: readonly [Host, Host],
    readonly players: readonly Player[],
  ) {}

  /** `ways`: a kind for each player, as in 'home/cgnat'. */
  static async start(ways: string, { line = 'none', seed = 1 }: RoutedLabOptions = {}): Promise<RoutedLab> {
    const names = kindsIn(ways);
    if (!names)
      throw new NetlabError('unknown-way', `'${ways}' names no way; there are: ${Object.keys(kinds).join(', ')}`, 2);
    const bare = names.reduce((sum, name) => sum + (name === SAME ? 1 : kinds[name]!.routers.length), 0);
    const own = names.filter((name) => name !== SAME).length;
    const lab = await Netlab.start({ hosts: 2 + own, network: 'internet', bare, profile: line, seed });
    try {
      if (lab.userNamespace)
        throw new NetlabError('routers-need-root', 'only root can make routers; run this as root', 2);
      const players: Player[] = [];
      const [one, other, ...hosts] = lab.hosts;
      const spare = [...lab.bare];
      for (const name of names)
        players.push(
          name === SAME
            ? await neighbour(players.at(-1)!, spare.shift()!)
            : await player(name, kinds[name]!, hosts.shift()!, spare),
        );
      return new RoutedLab(lab, [one!, other!], players);
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  /**
   * The router of a player that faces the internet grants mappings from now on, at an address that is this router's as
   * well: its first one is of a range for documents, for which such daemons grant nothing. The mapper is the caller's to
   * close.
   */
  async grantMappings(player: Player, speaks: MapperOptions['speaks'] = 'all'): Promise<Mapper> {
    const [router] = player.routers;
    const publicAddress = player.publicAddress.replace(...ROUTED);
    await ip(router!.host, [`address add ${publicAddress}/32 dev ${router!.outside}`]);
    for (const host of this.lab.hosts) await ip(host, [`route replace ${publicAddress}/32 dev lab0`]);
    return router!.grantMappings({ publicAddress, speaks });
  }

  counters(): Promise<DirectionCounters[]> {
    return this.lab.counters();
  }

  close(): Promise<void> {
    return this.lab.close();
  }
}

// ---- details ----

/** The second address of each host of the internet (lab/switchboard.cpp). */
const ROUTED = [/^203\.0\.113\./, '192.0.1.'] as const;

async function player(kind: string, { routers, firewall }: Kind, front: Host, spare: number[]): Promise<Player> {
  if (firewall) await Router.only(front, firewallRules());
  let host = front;
  const made: Router[] = [];
  for (const [depth, nat] of routers.entries()) {
    // Behind a provider's router there is a network as providers use; each home has the network that most homes have.
    const network = depth < routers.length - 1 ? '100.64.0' : '192.168.1';
    const router = await Router.start(host, nat, depth === 0 ? 'lab0' : 'eth0', network);
    made.push(router);
    host = await router.connect(spare.shift()!);
  }
  return { kind, host, publicAddress: front.address, routers: made };
}

async function neighbour(of: Player, pid: number): Promise<Player> {
  return { ...of, kind: SAME, host: await of.routers.at(-1)!.connect(pid) };
}
