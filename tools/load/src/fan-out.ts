// A room that is full but for one player: how soon everybody there gets the event that the last one has come, and its
// introduction.
import { BareStream } from './bare-stream';
import { tailOf } from './closed-loop';
import { connectTo, createRoom, signUp, type Target } from './target';

type Tail = ReturnType<typeof tailOf>;

export interface FanOut {
  joins: number;
  /** From the newcomer's `ready` to `peerJoined`, at each of the others. */
  roster: Tail;
  /** From there to its introduction, at each of the others. */
  introduction: Tail;
  /** From there to the last introduction of all others, at the newcomer. */
  all: Tail;
}

/** How many of the others share a connection. */
const PER_CONNECTION = 16;

export async function fanOut(target: Target, players: number, seconds: number): Promise<FanOut> {
  const connections = Array.from({ length: Math.ceil(players / PER_CONNECTION) }, () => connectTo(target));
  const at = (n: number) => connections[n % connections.length]!;
  try {
    const person = await signUp(at(0), `crowd${players}`);
    const roomId = await createRoom(at(0), person, 'full room');
    const there: BareStream[] = [];
    while (there.length < players - 1)
      there.push(await new BareStream(at(there.length), person.accessToken).join(roomId));
    const took = { roster: [] as number[], introduction: [] as number[], all: [] as number[] };
    const until = performance.now() + seconds * 1000;
    let joins = 0;
    do {
      const one = new BareStream(at(joins), person.accessToken);
      joins += 1;
      await comes(one, there, roomId, took);
      const left = there.map((stream) => ((stream.onEvent = () => undefined), stream.next('peerLeft')));
      await Promise.all([...left, one.leave()]);
    } while (performance.now() < until);
    const { roster, introduction, all } = took;
    return { joins, roster: tailOf(roster), introduction: tailOf(introduction), all: tailOf(all) };
  } finally {
    connections.forEach((connection) => connection.close());
  }
}

// ---- details ----

async function comes(
  one: BareStream,
  there: readonly BareStream[],
  roomId: string,
  took: Record<'roster' | 'introduction' | 'all', number[]>,
): Promise<void> {
  let readyAt = 0;
  const since = () => performance.now() - readyAt;
  one.onEvent = ({ $case }) => {
    if ($case === 'welcome') readyAt = performance.now(); // ready follows at once
  };
  const introduced = there.map(
    (stream) =>
      new Promise<void>((resolve) => {
        let hasJoined = false; // what comes before it is of somebody else
        stream.forget();
        stream.onEvent = (event) => {
          if (event.$case === 'peerJoined' && event.value.peer?.peerId === one.peerId) {
            hasJoined = true;
            took.roster.push(since());
          }
          if (event.$case !== 'introduction' || !hasJoined) return;
          took.introduction.push(since());
          resolve();
        };
      }),
  );
  await one.join(roomId);
  await one.next('introduction', there.length);
  took.all.push(since());
  await Promise.all(introduced);
}
