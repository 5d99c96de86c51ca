// The rows of the bench, measured in turns, so that other work of the machine slows all of them alike: each round gives
// a figure of each row.
import { verify, hash } from '@node-rs/argon2';
import { closedLoop, type Rate } from './closed-loop';
import { type Home, joinAndLeave } from './stage';
import type { Replay } from './statement-replay';
import { ask, connectTo, type Target } from './target';
import { BareStream } from './bare-stream';

export const ROUND_ROWS = ['ceiling', 'refresh', 'hash', 'signIn', 'ceilingJoin', 'sql', 'join'] as const;
export type RoundRow = (typeof ROUND_ROWS)[number];

export interface RoundParts {
  homes: readonly Home[];
  ceiling: Target;
  replays: readonly Replay[];
}

/** As the server has it. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** As many passwords as the server checks at the same time. */
const HASHES = 2;
const SIGN_INS = 8;

/** Each measures its row for so many seconds. */
export async function roundsOf(parts: RoundParts): Promise<Record<RoundRow, (seconds: number) => Promise<Rate>>> {
  const { homes, replays } = parts;
  const workers = homes.length;
  const bare = homes.map(() => connectTo(parts.ceiling)); // as many connections as the server has of them
  const devices = homes.map(({ person }) => person.refreshToken);
  const password = 'the password of somebody';
  const hashed = await hash(password, ARGON2ID);
  return {
    ceiling: (seconds) =>
      closedLoop(workers, seconds, async (n) => {
        await ask(bare[n]!.auth, bare[n]!.auth.refresh, { refreshToken: devices[n]!, attempt: '' });
      }),
    refresh: (seconds) =>
      closedLoop(workers, seconds, async (n) => {
        const { auth } = homes[n]!.at;
        const { credentials } = await ask(auth, auth.refresh, { refreshToken: devices[n]!, attempt: '' });
        devices[n] = credentials!.refreshToken;
      }),
    hash: (seconds) =>
      closedLoop(HASHES, seconds, async () => {
        await verify(hashed, password);
      }),
    signIn: (seconds) =>
      closedLoop(Math.min(SIGN_INS, workers), seconds, async (n) => {
        const { at, person } = homes[n]!;
        const { name, password: own } = person;
        await ask(at.auth, at.auth.signIn, { name, password: own, device: 'bench' });
      }),
    ceilingJoin: (seconds) =>
      closedLoop(workers, seconds, async (n) => {
        const stream = await new BareStream(bare[n]!, 'a token').join('a room');
        await stream.next('introduction');
        await stream.leave();
      }),
    sql: (seconds) => closedLoop(replays.length, seconds, (n) => replays[n]!.once()),
    join: (seconds) => closedLoop(workers, seconds, (n) => joinAndLeave(homes[n]!)),
  };
}
