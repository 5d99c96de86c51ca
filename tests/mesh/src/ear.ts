// What each of several players received from each other one, beside somebody who plays without end.
import { compareReceived, type Hearing, hexOf, type Member } from '@midip2p/mesh';
import type { Taken } from '@midip2p/testkit';

export interface Ear {
  from: Member;
  to: Member;
  received: Taken[];
}

/** From one moment to another, machine time, µs. */
export interface Times {
  fromUs: number;
  toUs: number;
}

/** The sequence number of events that a player's own end has added: note-offs for a player who is silent. */
const RELEASED = 0;

/** Reads each log once. `left`: the notes of that stranger that still sound at their ends. */
export async function earsOf(
  members: readonly Member[],
  stranger: { peer: string } | null,
): Promise<{ ears: Ear[]; left: string[] }> {
  const ears: Ear[] = [];
  const left: string[] = [];
  for (const to of members) {
    const own = members.filter((from) => from !== to).map((from): Ear => ({ from, to, received: [] }));
    const byLink = new Map(own.flatMap((ear) => [...to.linksTo(ear.from)].map((link) => [link, ear] as const)));
    const foreign = stranger === null ? new Set<number>() : to.linksTo(stranger);
    const held = new Set<string>();
    for await (const one of to.eachReceived()) {
      byLink.get(one.link)?.received.push(one);
      if (foreign.has(one.link)) hold(held, one);
    }
    left.push(...[...held].map((what) => `${to.name}: ${what}`));
    ears.push(...own);
  }
  return { ears, left };
}

/** Compares with everything that was played before that moment. Machine time, µs. */
export function hearingUntil(endUs: number, { from, to, received }: Ear): Hearing {
  const captured = from.capturedFor(to);
  const due = [...captured.values()].filter((us) => us < endUs).length;
  const played = hexOf(from.plan.part.slice(0, due));
  const isDue = ({ port, sequence }: Taken) => (captured.get(`${port} ${sequence}`) ?? Infinity) < endUs;
  return compareReceived(
    played,
    received.filter(isDue).map(({ bytes }) => bytes),
  );
}

/** How many notes of another player an end has released in that time. */
export const releasedIn = ({ fromUs, toUs }: Times, { received }: Ear): number =>
  received.filter(({ sequence, machineUs }) => sequence === RELEASED && machineUs >= fromUs && machineUs < toUs).length;

// ---- details ----

/** Sustain, sostenuto, hold 2. */
const HOLDING = ['40', '42', '45'];

/** Notes and pedals that are held, by stream, after all events of a log. */
function hold(held: Set<string>, { bytes, link, port }: Taken): void {
  const [kind, channel, key, value] = [bytes[0], bytes[1], bytes.slice(2, 4), bytes.slice(4, 6)];
  const isNote = kind === '8' || kind === '9';
  if (!isNote && !(kind === 'b' && HOLDING.includes(key))) return;
  const what = `${isNote ? 'note' : 'controller'} ${key} of channel ${channel}, link ${link}, stream ${port}`;
  if (kind === '8' || value === '00') held.delete(what);
  else held.add(what);
}
