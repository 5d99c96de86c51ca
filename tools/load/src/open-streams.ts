// Opens many streams, each of a peer on a roster, on which nothing happens: how much memory the server needs for each.
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerProcess } from '@midip2p/testkit';
import { streamHolder } from './holder-process';
import { residentMb, targetOf } from './stage';
import { connectTo, signUp } from './target';

export interface OpenStreams {
  streams: number;
  /** The server's memory: before the streams, the most while they were opened, and in the end. */
  beforeMb: number;
  mostMb: number;
  residentMb: number;
  kbEach: number;
  seconds: number;
}

const PER_PROCESS = 2500;
const PER_CONNECTION = 25;
const PER_ROOM = 4;
const LOOK_MS = 250;
/** After this, each connection has sent and answered one keepalive. */
const SETTLE_MS = 6000;

export async function openStreams(
  server: ServerProcess,
  streams: number,
  onOpen: (open: number) => void,
): Promise<OpenStreams> {
  const target = targetOf(server);
  const at = connectTo(target);
  const person = await signUp(at, 'holder');
  at.close();
  const beforeMb = await residentMb(server);
  const began = performance.now();
  const holders = Array.from({ length: Math.ceil(streams / PER_PROCESS) }, (_, i) => {
    const own = Math.min(PER_PROCESS, streams - i * PER_PROCESS);
    const sizes = { streams: own, perRoom: PER_ROOM, perConnection: PER_CONNECTION };
    return streamHolder({ target, people: [person], name: `rooms of ${i}`, ...sizes });
  });
  try {
    let mostMb = beforeMb;
    const isThere = Promise.all(holders.map(({ there }) => there)).then(() => true);
    while (!(await Promise.race([isThere, pause(LOOK_MS)]))) {
      mostMb = Math.max(mostMb, await residentMb(server));
      onOpen(holders.reduce((sum, { open }) => sum + open(), 0));
    }
    const seconds = (performance.now() - began) / 1000;
    await pause(Math.min(SETTLE_MS, streams * 10));
    const resident = await residentMb(server);
    mostMb = Math.max(mostMb, resident);
    return {
      streams,
      beforeMb,
      mostMb,
      residentMb: resident,
      kbEach: ((resident - beforeMb) * 1024) / streams,
      seconds,
    };
  } finally {
    await Promise.all(holders.map(({ kill }) => kill()));
  }
}
