import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Netlab, type NetlabOptions } from '../src';
import { echoServer, end, output, roundTripsMs } from './echo';

// How long two thousand round trips take is the machine's affair.
jest.setTimeout(60_000);

let running: Netlab | null = null;
const children: ChildProcess[] = [];

async function aLab(options: NetlabOptions): Promise<Netlab> {
  running = await Netlab.start(options);
  return running;
}

/** Lets what is waiting have its turn. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

afterEach(async () => {
  await Promise.all(children.splice(0).map(end));
  await running?.close();
  running = null;
});

describe('a lab', () => {
  it('carries TCP between two hosts, and takes its time in both directions', async () => {
    const { hosts } = await aLab({ profile: { delayMs: 20, jitterMs: 5 } });
    children.push(await echoServer(hosts[1]!));
    const trips = await roundTripsMs(hosts[0]!, hosts[1]!.address, 30);
    expect(Math.min(...trips)).toBeGreaterThanOrEqual(30);
    trips.sort((a, b) => a - b);
    expect(trips[15]).toBeLessThan(60);
  });

  it('carries IPv6 too', async () => {
    const { hosts } = await aLab({ profile: { delayMs: 5 } });
    children.push(await echoServer(hosts[1]!));
    expect(Math.min(...(await roundTripsMs(hosts[0]!, hosts[1]!.address6, 3)))).toBeGreaterThanOrEqual(10);
  });

  it('gives every host a network of its own, with its address and lo', async () => {
    const { hosts } = await aLab({ hosts: 3 });
    const script = 'console.log(JSON.stringify(require("node:os").networkInterfaces()))';
    for (const host of hosts) {
      const seen = JSON.parse(await output(host, process.execPath, ['-e', script])) as ReturnType<
        typeof networkInterfaces
      >;
      expect(Object.keys(seen).sort()).toEqual(['lab0', 'lo']);
      expect(seen.lab0!.map(({ address }) => address)).toEqual(expect.arrayContaining([host.address, host.address6]));
    }
    expect(networkInterfaces()).not.toHaveProperty('lab0');
  });

  it('leaves programs their user', async () => {
    const { hosts } = await aLab({});
    expect((await output(hosts[0]!, 'id', ['-u'])).trim()).toBe(String(process.getuid!()));
  });

  it('changes one direction while it runs', async () => {
    const lab = await aLab({ hosts: 3 });
    const [ada, ben] = [lab.hosts[0]!, lab.hosts[1]!];
    children.push(await echoServer(ben));
    await lab.set({ from: 1, to: 0 }, { delayMs: 60 });
    await lab.set({ to: 2 }, { delayMs: 500 });
    const trips = await roundTripsMs(ada, ben.address, 3);
    expect(trips.every((ms) => ms >= 60 && ms < 110)).toBe(true);
  });

  it('draws a plug and puts it back: TCP goes on, and the counters know', async () => {
    const lab = await aLab({ profile: { delayMs: 1 } });
    children.push(await echoServer(lab.hosts[1]!));
    const trips = roundTripsMs(lab.hosts[0]!, lab.hosts[1]!.address, 2000);
    const passing = async (direction: number, than: number) => {
      while (((await lab.counters())[direction]?.delivered ?? 0) <= than) await turn();
    };
    await passing(1, 100);
    await lab.unplug(1);
    while ((await lab.counters())[0]!.unplugged === 0) await turn();
    await lab.plug(1);
    const longest = Math.max(...(await trips));
    expect(longest).toBeGreaterThan(100); // at least one retransmission timeout
    const [there, back] = await lab.counters();
    expect(there).toMatchObject({ from: 0, to: 1, queueFull: 0, blackedOut: 0, refused: 0 });
    expect(there!.unplugged).toBeGreaterThan(0);
    expect(there!.packets).toBe(there!.delivered + there!.dropped + there!.queue);
    expect(back!.bytes).toBeGreaterThan(2000 * 70);
  });

  it.each([
    [
      'a profile',
      { profile: 'carrier-pigeon' },
      'unknown-profile',
      /no profile called 'carrier-pigeon'; there are: none/,
    ],
    ['an impairment', { profile: { delayMs: 1, jitterMs: 2 } }, 'bad-impairment', /jitterMs is at most delayMs/],
    ['a number of hosts', { hosts: 21 }, 'usage', /--hosts takes a number from 2 to 20/],
  ])('refuses %s it cannot have', async (_, options, code, message) => {
    await expect(aLab(options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });
});

describe('the end of a lab', () => {
  it('leaves no process behind', async () => {
    const lab = await aLab({ hosts: 20 });
    await lab.close();
    expect(lab.hosts.filter(({ pid }) => existsSync(`/proc/${pid}`))).toEqual([]);
    await lab.close();
    await expect(lab.counters()).rejects.toMatchObject({ code: 'ended' });
  });

  it('comes when its starter is killed, or when it is killed itself', async () => {
    for (const victim of ['starter', 'lab'] as const) {
      const starter = spawn(process.execPath, ['-e', STARTER, path.join(__dirname, '..')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(createInterface({ input: starter.stdout }), 'line')) as [string];
      const { lab, hosts } = JSON.parse(line) as { lab: number; hosts: number[] };
      const alive = () => [lab, ...hosts].filter((pid) => isRunning(pid));
      expect(alive()).toHaveLength(3);
      process.kill(victim === 'lab' ? lab : starter.pid!, 'SIGKILL');
      while (alive().length > 0) await turn();
      starter.kill();
    }
  });
});

/** Starts a lab and says which processes it is. */
const STARTER = `
  const { spawn } = require('node:child_process');
  const lab = spawn(process.argv[1] + '/build/dev/midip2p_netlab', [], { stdio: ['pipe', 'pipe', 'inherit'] });
  require('node:readline').createInterface({ input: lab.stdout }).on('line', (line) =>
    console.log(JSON.stringify({ lab: lab.pid, hosts: JSON.parse(line).hosts.map((host) => host.pid) })));
  setInterval(() => {}, 1 << 30);
`;

/** One that has ended may wait for its parent to notice. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // it is gone altogether
  }
}
