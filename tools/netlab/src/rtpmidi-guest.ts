// One of two players by RTP-MIDI, for npm run bench -- udp: as the native guest does it
// (native/net/bench/loss_guest.cpp), with the same lines in and out.
//   node rtpmidi-guest.js LIBRARY plays|hears ADDRESS EVENTS_A_SECOND SECONDS
import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

/** What of the library is used here. */
interface Session extends EventEmitter {
  connect(to: { address: string; port: number }): void;
  sendMessage(midi: readonly number[]): void;
}
interface Stream extends EventEmitter {
  /** null: the clocks have not been compared yet, and nothing can be sent. */
  timeDifference: number | null;
}
interface Library {
  manager: { createSession(config: object): Session };
}

const PORT = 5004; // even, as the library takes it; the next one is for the notes
const TAIL_MS = 3000; // what is late may still come
const NOTES = 128 * 127; // that can be told apart by key and velocity

const [library, side, , perSecond, seconds] = process.argv.slice(2) as [string, string, string, string, string];
const count = Math.floor(Number(perSecond) * Number(seconds));
const nowUs = () => Number(process.hrtime.bigint() / 1000n);
const sleepUntil = (us: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, (us - nowUs()) / 1000)));
const print = (line: string) => process.stdout.write(`${line}\n`);

/** Even numbers begin a note, odd ones end it: another key and velocity for each note. */
const midiOf = (n: number) => [n % 2 === 0 ? 0x90 : 0x80, (n >> 1) % 128, 1 + ((n >> 1) >> 7)];
const numberOf = ([status, key, velocity]: Uint8Array) =>
  2 * (key! + 128 * (velocity! - 1)) + ((status! & 0xf0) === 0x80 ? 1 : 0);

async function main(): Promise<void> {
  if (count < 1 || count > 2 * NOTES) throw new Error(`1 to ${2 * NOTES} events`);
  console.log = () => undefined; // the library's words for people; our lines are for the bench
  const { manager } = createRequire(__filename)(library) as Library;
  const session = manager.createSession({ port: PORT, localName: side, bonjourName: side, published: false });
  const times = Array<number>(count).fill(0);
  session.on('message', (_delta: number, midi: Uint8Array) => {
    const n = numberOf(midi);
    if (side === 'hears' && times[n] === 0) times[n] = nowUs();
  });
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const line = async () => ((await lines.next()) as { value: string }).value;
  await new Promise((resolve) => session.once('ready', resolve));
  print(JSON.stringify({ fingerprint: '-', port: PORT }));
  const [, address, port] = (await line()).split(' ');
  const streams: Stream[] = [];
  session.on('streamAdded', ({ stream }: { stream: Stream }) => streams.push(stream));
  if (side === 'plays') session.connect({ address: address!, port: Number(port) });
  const isReady = (stream: Stream) => side === 'hears' || stream.timeDifference !== null;
  while (!streams.some(isReady)) await sleepUntil(nowUs() + 10_000);
  print('ready');
  await line();
  const begin = nowUs();
  if (side === 'plays') {
    for (let n = 0; n < count; n++) {
      await sleepUntil(begin + (n * 1e6) / Number(perSecond));
      times[n] = nowUs();
      session.sendMessage(midiOf(n));
    }
    await sleepUntil(nowUs() + 2 * TAIL_MS * 1000);
  } else {
    await sleepUntil(begin + (count * 1e6) / Number(perSecond) + TAIL_MS * 1000);
  }
  print(JSON.stringify({ datagramFirst: 0, us: times }));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`rtpmidi-guest: ${(error as Error).message}\n`);
    process.exit(1);
  },
);
