// Attacks of one member of a room on the others: each goes on as hard as it can until it is stopped. If a link ends by
// an attack, the attack goes on over a new link.
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { frameOf, FrameType, RawGone, type RawLink, type RawPeer } from '@midip2p/testkit';

export interface Attack {
  name: string;
  /** Resolves with how often the attack was made. */
  run(peer: RawPeer, signal: AbortSignal): Promise<number>;
}

/**
 * It begins as timing master, so that attack comes first; those that end its links come last, since it has to wait
 * then.
 */
export const ATTACKS: readonly Attack[] = [
  { name: 'the timing master falls silent', run: silentMaster },
  { name: 'false words and reports of the time', run: falseTimes },
  { name: 'presses the pedals of 64 streams', run: pressesPedals },
  { name: 'resumes its links again and again', run: resumes },
  { name: 'keeps 64 silent connections', run: callsInSilence },
  { name: 'reads nothing and makes the others talk', run: readsNothing },
  { name: 'declares and closes 1024 streams', run: declaresStreams },
  { name: 'plays 100 000 notes a second', run: floods },
];

// ---- details ----

const TURN_MS = 5;
/** The most bytes that may wait: then nothing is written until the other end has taken some. */
const MOST_UNSENT = 1 << 20;
const STREAMS = 1024;
const [NOTHING, MOST_US, MOST_TERM] = [0, Number.MAX_SAFE_INTEGER, 2 ** 32 - 1];

/** Makes the attack on each of the others, over a new link whenever the last one has ended. */
async function withEach(peer: RawPeer, signal: AbortSignal, act: (link: RawLink) => Promise<number>): Promise<number> {
  const counts = peer.peers.map(async (peerId) => {
    let count = 0;
    for (let link = await peer.link(peerId, signal); link !== null; link = await peer.link(peerId, signal))
      count += await act(link);
    return count;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Makes one turn after the other while the link lives. */
async function turns(link: RawLink, signal: AbortSignal, turn: (number: number) => void): Promise<number> {
  let number = 0;
  for (; link.isUp && !signal.aborted; number += 1) {
    if (link.notes.unsent + link.clock.unsent < MOST_UNSENT) turn(number);
    await pause(TURN_MS);
  }
  return number;
}

/** It is silent until another is master, but not longer than twice as long as that may take. */
const DEPOSED_WITHIN_MS = 10_000;

/** One of the others gets no answer, the second an impossible one, the third one from before the beginning. */
async function silentMaster(peer: RawPeer, signal: AbortSignal): Promise<number> {
  const [silent, ahead] = peer.peers;
  let asked = 0;
  peer.clock = (peerId) => {
    asked += 1;
    return peerId === silent ? null : peerId === ahead ? MOST_US : -1;
  };
  const began = performance.now();
  const goesOn = () => peer.master?.peerId === peer.peerId && performance.now() - began < DEPOSED_WITHIN_MS;
  while (!signal.aborted || goesOn()) await pause(TURN_MS);
  peer.clock = (_, nowUs) => nowUs;
  return asked;
}

async function falseTimes(peer: RawPeer, signal: AbortSignal): Promise<number> {
  const elector = Number.parseInt(peer.peerId.slice(0, 8), 16) || 1;
  const { term } = peer.master!.epoch;
  const signature = Buffer.from(peer.master!.signed.signature).toString('base64');
  const payload = Buffer.from(peer.master!.signed.payload).toString('base64');
  const epochs = [[term + 1, 0], [MOST_TERM, 0], [MOST_TERM, elector], [term + 1, elector], [term + 15, elector]]; // prettier-ignore
  const reports = reportsFalsely(peer, signal, elector);
  const refusals = await withEach(peer, signal, (link) => {
    link.notes.send(FrameType.metadata, { kind: 'streams', streams: [{ stream: 1, name: 'x', format: 'midi1' }] });
    return turns(link, signal, (number) => {
      const about = { synchronised: true, jitterBoundUs: 0, rttUs: 0, served: number % 2 === 0 };
      const word = { kind: 'timing', server: number % 3 > 0, master: peer.peerId, ...about };
      const epoch = epochs[number % epochs.length]!;
      const signed = number % 4 === 0 ? { payload, signature } : {};
      link.notes.send(FrameType.sessionControl, {
        ...word,
        ...signed,
        epoch,
        sessionUs: number % 2 ? NOTHING : MOST_US,
      });
      const note = { channel: 16, note: 1, velocity: 1, port: 1 };
      link.notes.send(FrameType.midi, { type: 'noteOn', ...note }, number % 2 ? 0n : BigInt(MOST_US));
      link.notes.send(FrameType.midi, { type: 'noteOff', ...note }, number % 2 ? 0n : BigInt(MOST_US));
      const reply = { kind: 'reply', epoch: [term, 0], id: number + 1, t1: 0, t2: MOST_US, t3: MOST_US };
      link.clock.send(FrameType.clockSync, reply);
    });
  });
  return refusals + (await reports);
}

/** Reports to the server: of epochs without an election, of the best clock of all, of a master that does not serve. */
async function reportsFalsely(peer: RawPeer, signal: AbortSignal, elector: number): Promise<number> {
  let number = 0;
  for (; !signal.aborted; number += 1) {
    const { epoch } = peer.master!;
    const false_ = [{ term: MOST_TERM, elector }, { term: epoch.term + 1, elector }, epoch][number % 3]!;
    peer.stream.reportTiming({
      ...{ epoch: false_, state: 'locked', synchronised: true, rttUs: 0, jitterBoundUs: 0, pathBoundUs: 0, links: [] },
      service: { epoch, served: false },
      inputs: [],
    });
    await pause(10 * TURN_MS);
  }
  return number;
}

const REQUESTS_OF_A_TURN = 250;

/** Every request for the time is answered, by a refusal. */
function readsNothing(peer: RawPeer, signal: AbortSignal): Promise<number> {
  return withEach(peer, signal, (link) => {
    link.notes.stopReading();
    link.clock.stopReading();
    return turns(link, signal, (number) => {
      for (let id = 1; id <= REQUESTS_OF_A_TURN; id += 1)
        link.clock.send(FrameType.clockSync, { kind: 'request', epoch: [MOST_TERM, 1], id, t1: number });
    });
  });
}

function declaresStreams(peer: RawPeer, signal: AbortSignal): Promise<number> {
  return withEach(peer, signal, (link) =>
    turns(link, signal, (number) => {
      for (const name of [`${number}`, `${number} again`]) {
        const streams = Array.from({ length: STREAMS }, (_, i) => ({ stream: i + 1, name, format: 'midi1' }));
        link.notes.send(FrameType.metadata, { kind: 'streams', streams });
      }
      for (let stream = 1; stream <= STREAMS; stream += 1)
        link.notes.send(FrameType.metadata, { kind: 'closed', stream });
    }),
  );
}

const PEDALS = [64, 66, 67, 69, 1, 11];
const PEDAL_STREAMS = 64;

/** Presses all pedals on every channel and never lifts them. */
function pressesPedals(peer: RawPeer, signal: AbortSignal): Promise<number> {
  return withEach(peer, signal, (link) => {
    const streams = Array.from({ length: PEDAL_STREAMS }, (_, i) => ({ stream: i + 1, name: `${i}`, format: 'midi1' }));
    link.notes.send(FrameType.metadata, { kind: 'streams', streams });
    return turns(link, signal, (number) => {
      const [port, channel] = [1 + (number % PEDAL_STREAMS), 1 + (Math.floor(number / PEDAL_STREAMS) % 16)];
      for (const controller of PEDALS)
        link.notes.send(FrameType.midi, { type: 'controlChange', channel, controller, value: 127, port });
      link.notes.send(FrameType.midi, { type: 'noteOn', channel, note: port, velocity: 1, port });
    });
  });
}

const NOTES_A_SECOND = 100_000;
const NOTES_OF_A_CHUNK = 500;
const flood: Buffer[] = [];

/** Frames for a link that has sent one before. They are the same on every link, and made once. */
function chunkOfFlood(number: number): Buffer {
  return (flood[number] ??= Buffer.concat(
    Array.from({ length: NOTES_OF_A_CHUNK }, (_, i) => {
      const at = number * NOTES_OF_A_CHUNK + i;
      const type = at % 2 === 0 ? 'noteOn' : 'noteOff';
      const note = { channel: 16, note: (at >> 1) % 128, velocity: 1, port: 1 };
      return frameOf(FrameType.midi, JSON.stringify({ type, ...note }), at + 2);
    }),
  ));
}

async function floods(peer: RawPeer, signal: AbortSignal): Promise<number> {
  return NOTES_OF_A_CHUNK * (await withEach(peer, signal, (link) => floodOver(link, signal)));
}

async function floodOver(link: RawLink, signal: AbortSignal): Promise<number> {
  if (link.notes.sent > 0) {
    link.close();
    return 0;
  }
  link.notes.send(FrameType.metadata, { kind: 'streams', streams: [{ stream: 1, name: 'flood', format: 'midi1' }] });
  const began = performance.now();
  let chunks = 0;
  await turns(link, signal, () => {
    const due = ((performance.now() - began) * NOTES_A_SECOND) / 1000 / NOTES_OF_A_CHUNK;
    while (chunks < due && link.notes.unsent < MOST_UNSENT) link.notes.write(chunkOfFlood(chunks++));
  });
  return chunks;
}

async function resumes(peer: RawPeer, signal: AbortSignal): Promise<number> {
  const old: RawLink[] = [];
  try {
    return await withEach(peer, signal, async (first) => {
      let [link, count] = [first, 0];
      for (; !signal.aborted && link.isUp; count += 1) {
        old.push(link);
        try {
          link = await peer.resume(link);
        } catch (error) {
          if (!(error instanceof RawGone)) throw error;
          break;
        }
      }
      return count;
    });
  } finally {
    old.forEach((link) => link.close());
  }
}

const SILENT = 64;

/** Idle connections to each of the others; peers that were introduced get in nevertheless. */
async function callsInSilence(peer: RawPeer, signal: AbortSignal): Promise<number> {
  const silent = new Set<Socket>();
  const call = (peerId: string) => {
    const { host, port } = peer.target(peerId).candidates[0]!;
    const socket = connect({ host, port });
    silent.add(socket);
    socket.on('error', () => undefined); // 'close' follows
    socket.once('close', () => {
      silent.delete(socket);
      if (!signal.aborted) setTimeout(() => call(peerId), TURN_MS);
    });
  };
  for (const peerId of peer.peers) for (let i = 0; i < SILENT; i += 1) call(peerId);
  try {
    return await withEach(peer, signal, async (link) => {
      await pause(100 * TURN_MS);
      link.close();
      return 1;
    });
  } finally {
    silent.forEach((socket) => socket.destroy());
  }
}
