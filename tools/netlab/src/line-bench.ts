// Players in pairs, each in a process and on a host of its own, who play over one line of the lab at the same time.
import type { ChildProcess } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Host } from './host';
import type { Impairment } from './impairment';
import { Netlab } from './netlab';
import type { Played } from './played';

/** How a player is started; side, address, events a second and seconds follow. */
export interface PlayerCommand {
  program: string;
  args: string[];
}

/** What a pair has played, and how many of its events came by datagram before they came by TCP. */
export type PlayedByPair = Played & { datagramFirst: number };

export interface Course {
  line: string | Impairment;
  eventsPerSecond: number;
  seconds: number;
}

const GUEST = path.join(__dirname, '../../../native/node/build/net/bench/midip2p_bench_loss_guest');

/** A player of the program in C++, which plays by our link, with or without datagrams, or by plain UDP. */
export const nativePlayer = (who: 'midip2p' | 'midip2p-tcp' | 'udp'): PlayerCommand => ({
  program: GUEST,
  args: [who],
});

/** Lets these pairs play at once. The line is good until all of them are linked. */
export async function playOver(pairs: readonly PlayerCommand[], course: Course): Promise<PlayedByPair[]> {
  const lab = await Netlab.start({ hosts: 2 });
  const guests: Guest[] = [];
  try {
    const linked = await Promise.all(
      pairs.map(async (player) => {
        const two = await pair(lab, player, course);
        guests.push(...two);
        return two;
      }),
    );
    for (const guest of guests) await guest.line(); // ready
    await lab.set({}, course.line);
    for (const guest of guests) guest.writeLine('go');
    return await Promise.all(
      linked.map(async (two) => {
        const [plays, hears] = await Promise.all(two.map(async (guest) => JSON.parse(await guest.line()) as Received));
        return { sent: plays!.us, came: hears!.us, datagramFirst: hears!.datagramFirst };
      }),
    );
  } finally {
    for (const guest of guests) guest.end();
    await lab.close();
  }
}

export const machine = () => ({
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cores: os.cpus().length,
  system: `${os.type()} ${os.release()}`,
});

// ---- details ----

interface Received {
  us: number[];
  datagramFirst: number;
}

/** One of the two programs of a pair; what it prints is read line by line. */
class Guest {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;

  constructor(
    readonly address: string,
    host: Host,
    { program, args }: PlayerCommand,
    more: string[],
  ) {
    this.child = host.spawn(program, [...args, ...more], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.on('error', () => undefined); // its output ends, and that is reported
    this.reader = createInterface({ input: this.child.stdout! });
    this.lines = this.reader[Symbol.asyncIterator]();
  }
  async line(): Promise<string> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('a player ended before it had played');
    return value as string;
  }
  writeLine(words: string): void {
    this.child.stdin!.write(`${words}\n`);
  }
  end(): void {
    this.reader.close();
    this.child.kill('SIGKILL');
  }
}

async function pair(lab: Netlab, player: PlayerCommand, { eventsPerSecond, seconds }: Course): Promise<Guest[]> {
  const sides = ['plays', 'hears'].map((side, i) => {
    const host = lab.hosts[i]!;
    return new Guest(host.address, host, player, [side, host.address, String(eventsPerSecond), String(seconds)]);
  });
  const hellos = await Promise.all(
    sides.map(async (side) => JSON.parse(await side.line()) as { fingerprint: string; port: number }),
  );
  sides.forEach((side, i) => {
    const { fingerprint, port } = hellos[1 - i]!;
    side.writeLine(`${fingerprint} ${sides[1 - i]!.address} ${port}`);
  });
  return sides;
}
