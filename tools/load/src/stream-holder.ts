// One of the processes that hold many streams open: node stream-holder.js, with its orders as the first line of stdin.
import { createInterface } from 'node:readline';
import { BareStream } from './bare-stream';
import { connectTo, createRoom, type Person, type Target } from './target';

/** Its orders. */
export interface Holding {
  target: Target;
  /** The accounts to which the streams belong, in turn. */
  people: Person[];
  /** How many streams, and how many of them share a room and a connection. */
  streams: number;
  perRoom: number;
  perConnection: number;
  /** For the names of its rooms. */
  name: string;
}

/** How many are opened at the same time. */
const AT_ONCE = 8;

createInterface({ input: process.stdin }).once('line', (line) => {
  hold(JSON.parse(line) as Holding).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
});

async function hold({ target, people, streams, perRoom, perConnection, name }: Holding): Promise<void> {
  const connections = Array.from({ length: Math.ceil(streams / perConnection) }, () => connectTo(target));
  const at = (n: number) => connections[Math.floor(n / perConnection)]!;
  const owner = (room: number) => people[room % people.length]!;
  const rooms: Promise<string>[] = [];
  const roomCount = Math.ceil(streams / perRoom);
  let [next, open] = [0, 0];
  const each = async () => {
    for (let n = next++; n < streams; n = next++) {
      const room = n % roomCount;
      rooms[room] ??= createRoom(at(n), owner(room), `${name} ${room}`);
      const stream = new BareStream(at(n), owner(room).accessToken);
      await stream.join(await rooms[room]!);
      stream.onEvent = () => stream.forget(); // nothing of it is kept for long
      void stream.ended.then((code) => print({ ended: code }));
      open += 1;
      print({ open });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, each));
}

const print = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
