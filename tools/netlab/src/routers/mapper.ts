// A router that lets machines behind it ask for a way in: miniupnpd, the daemon of most routers that run Linux, which
// speaks PCP, NAT-PMP and UPnP.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { NetlabError } from '../failure';
import type { Host } from '../host';
import { INSIDE, MAPPINGS } from './rules';
import { listOf } from './wiring';

export interface MapperOptions {
  /** The address that it tells those who ask; null: that of its device, which has to be a public one. */
  publicAddress: string | null;
  /** Which protocols it answers. */
  speaks: 'all' | 'upnp' | 'upnp-1';
}

export class Mapper {
  private constructor(
    private readonly host: Host,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** The router has the rules for it already (`rulesOf`). */
  static async start(host: Host, outside: string, options: MapperOptions): Promise<Mapper> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'netlab-mapper-'));
    await writeFile(path.join(folder, 'conf'), configOf(outside, options));
    const args = ['-d', '-f', path.join(folder, 'conf'), '-P', path.join(folder, 'pid')];
    // It ends with this process at the latest.
    const { command, args: all } = host.command('setpriv', ['--pdeathsig', 'KILL', 'miniupnpd', ...args]);
    const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
    const child = spawn(command, all, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const mapper = new Mapper(host, child, folder);
    try {
      await mapper.ready(options.speaks === 'all' ? /Listening for NAT-PMP\/PCP/ : /HTTP listening on port/);
      return mapper;
    } catch (error) {
      await mapper.close();
      throw error;
    }
  }

  /** The ways in that there are now, as 'tcp 7400 to 192.168.1.2:7400'. */
  async mappings(): Promise<string[]> {
    const rules = await listOf(this.host, MAPPINGS, 'prerouting_miniupnpd');
    // It compares the byte of the IP header that has the protocol: 6 is TCP, 17 is UDP.
    const found = rules.matchAll(/@nh,72,8 0x(6|11) th dport (\d+) dnat ip to (\S+)/g);
    return [...found].map(([, number, port, to]) => `${number === '6' ? 'tcp' : 'udp'} ${port} to ${to}`).sort();
  }

  async close(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const closed = once(this.child, 'close');
      this.child.kill('SIGKILL');
      await closed;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  // ---- details ----

  private async ready(word: RegExp): Promise<void> {
    const said: string[] = [];
    for await (const line of createInterface({ input: this.child.stderr! })) {
      said.push(line);
      if (!word.test(line)) continue;
      this.child.stderr!.resume();
      return;
    }
    throw new NetlabError('mapper-refused', `miniupnpd ended: ${said.join('; ') || 'no word'}`);
  }
}

// ---- details ----

function configOf(outside: string, { publicAddress, speaks }: MapperOptions): string {
  const lines = [
    `ext_ifname=${outside}`,
    ...(publicAddress === null ? [] : [`ext_ip=${publicAddress}`]),
    `listening_ip=${INSIDE}`,
    'ipv6_disable=yes',
    `enable_natpmp=${speaks === 'all' ? 'yes' : 'no'}`,
    'enable_upnp=yes',
    `force_igd_desc_v1=${speaks === 'upnp-1' ? 'yes' : 'no'}`,
    'secure_mode=yes',
    `upnp_table_name=${MAPPINGS}`,
    `upnp_nat_table_name=${MAPPINGS}`,
    'uuid=5f1ad1c8-34a5-4d1c-9a2e-6e3b1c0f7a11',
    'allow 1024-65535 192.168.0.0/16 1024-65535',
    'deny 0-65535 0.0.0.0/0 0-65535',
  ];
  return `${lines.join('\n')}\n`;
}
