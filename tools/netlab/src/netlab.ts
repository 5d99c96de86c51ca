// Hosts on this machine, each with a network of its own, and lines between them that can be spoilt.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { Control } from './control';
import { NetlabError } from './failure';
import { Host } from './host';
import { type Impairment, impairmentOf } from './impairment';

export interface NetlabOptions {
  /** 2 (the default) to 20. */
  hosts?: number;
  /** The profile with which every line begins. Default: 'none'. */
  profile?: string | Impairment;
  /** With the same seed, the same packets are lost: the n-th packet of a line in every run, or in none. */
  seed?: number;
  /** 'internet': addresses that programs take for public ones (203.0.113.1 ...); 'lab', the default: 10.77.0.1 ... */
  network?: 'lab' | 'internet';
  /** Namespaces without any device, 0 (the default) to 40. */
  bare?: number;
}

/** Indexes of `hosts`; if left out, every host is meant. */
export interface Direction {
  from?: number;
  to?: number;
}

/** The counts of one direction that has carried something. */
export interface DirectionCounters {
  from: number;
  to: number;
  packets: number;
  bytes: number;
  delivered: number;
  /** The sum of the five below. */
  dropped: number;
  lost: number;
  blackedOut: number;
  queueFull: number;
  unplugged: number;
  /** Packets that the receiving host has dropped. */
  refused: number;
  /** On their way now. */
  queue: number;
}

interface Ready {
  userNamespace: boolean;
  realtime: boolean;
  hosts: { pid: number; address: string; address6: string }[];
  bare: { pid: number }[];
}

export class Netlab {
  readonly hosts: readonly Host[];
  /** The processes that keep the namespaces without a device. */
  readonly bare: readonly number[];
  /** Whether its namespaces are those of a user without rights, who cannot make devices in them. */
  readonly userNamespace: boolean;
  /** Whether it has real-time priority. Without it, a busy machine adds to every delay. */
  readonly realtime: boolean;

  private constructor(private readonly control: Control<Ready>) {
    const { hosts, userNamespace, realtime } = control.ready;
    this.hosts = hosts.map(({ pid, address, address6 }) => new Host(pid, address, address6, userNamespace));
    this.bare = control.ready.bare.map(({ pid }) => pid);
    this.userNamespace = userNamespace;
    this.realtime = realtime;
  }

  static async start(options: NetlabOptions = {}): Promise<Netlab> {
    const { hosts = 2, profile = 'none', seed = 1, network = 'lab', bare = 0 } = options;
    const impairment = impairmentOf(profile);
    requireNsenter();
    const lab = new Netlab(
      await Control.start<Ready>([
        ...['--hosts', String(hosts), '--seed', String(seed)],
        ...['--network', network, '--bare', String(bare)],
      ]),
    );
    try {
      await lab.set({}, impairment);
      return lab;
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  /** Changes what the lines of this direction do. Packets on their way arrive as they would have before. */
  async set({ from, to }: Direction, wanted: string | Impairment): Promise<void> {
    await this.control.ask({ do: 'set', from, to, ...impairmentOf(wanted) });
  }

  /** Nothing leaves the host and nothing reaches it; its lines stay set. */
  async unplug(host: number): Promise<void> {
    await this.control.ask({ do: 'unplug', host });
  }

  async plug(host: number): Promise<void> {
    await this.control.ask({ do: 'plug', host });
  }

  async counters(): Promise<DirectionCounters[]> {
    return (await this.control.ask<{ pairs: DirectionCounters[] }>({ do: 'counters' })).pairs;
  }

  /**
   * Ends the network. Programs that still run in it have to be ended by those who started them. A second call does no
   * harm.
   */
  close(): Promise<void> {
    return this.control.close();
  }
}

// ---- details ----

function requireNsenter(): void {
  const here = (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, 'nsenter'), constants.X_OK);
      return true;
    } catch {
      return false; // not in this folder
    }
  });
  if (!here) throw new NetlabError('nsenter-missing', 'nsenter is not in PATH; install util-linux');
}
