// Attacks of strangers, and of one ordinary account, on a server while others play: each as hard as it can for a while.
import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, attackProcess, connectTo, type Person, signUp, streamHolder, type Target } from '@midip2p/load';

export interface ServerAttack {
  name: string;
  /** Makes the attack for so many seconds; resolves with how often it was made. */
  run(target: Target, seconds: number): Promise<number>;
}

export const SERVER_ATTACKS: readonly ServerAttack[] = [
  {
    name: 'one account, 2500 listRooms in flight',
    run: (target, seconds) => calling(target, { call: 'listRooms', inFlight: 2500, connections: 25 }, seconds),
  },
  {
    name: 'sign-ins without an account, 500 in flight',
    run: (target, seconds) => calling(target, { call: 'signIn', inFlight: 500, connections: 10 }, seconds),
  },
  {
    name: 'a burst of 10 000 sign-ins, cancelled',
    run: (target, seconds) => calling(target, { call: 'signIn', burst: 10_000, connections: 100 }, seconds),
  },
  { name: 'up to 1000 rooms emptied at once', run: emptied },
];

// ---- details ----

let attackers = 0;
const attacker = () => `attacker${(attackers += 1)}`;

async function calling(target: Target, options: Partial<Attack>, seconds: number): Promise<number> {
  const at = connectTo(target);
  const { accessToken } = await signUp(at, attacker());
  at.close();
  const token = options.call === 'listRooms' ? accessToken : '';
  const whole: Attack = {
    target,
    call: 'listRooms',
    inFlight: 0,
    connections: 1,
    burst: 0,
    localAddress: '127.0.0.2',
    ...options,
    token,
  };
  const attack = attackProcess(whole);
  try {
    await pause(seconds * 1000);
    while (attack.outcomes().begun === 0) await pause(50); // on a machine that is busy with more than this
    return attack.outcomes().begun;
  } finally {
    await attack.kill();
  }
}

/** No account has more rooms, or comes more often, than an account may. */
const ROOMS_EACH = 30;
const MOST_ROOMS = 1000;
/** How many rooms are filled in a second on a machine that is busy with a jam. */
const FILLED_PER_SECOND = 20;

async function emptied(target: Target, seconds: number): Promise<number> {
  const rooms = Math.min(MOST_ROOMS, seconds * FILLED_PER_SECOND);
  const at = connectTo(target);
  const people: Person[] = [];
  while (people.length * ROOMS_EACH < rooms) people.push(await signUp(at, attacker()));
  at.close();
  const sizes = { streams: rooms, perRoom: 1, perConnection: ROOMS_EACH };
  const holder = streamHolder({ target, people, name: attacker(), ...sizes });
  try {
    await Promise.race([holder.there, pause(2 * seconds * 1000, undefined, { ref: false })]);
    while (holder.open() === 0) await pause(50);
    return holder.open();
  } finally {
    await holder.kill(); // and every room is empty
    await pause(seconds * 250);
  }
}
