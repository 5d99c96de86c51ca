// Many people in a few rooms while their servers are replaced: the events that each received are compared with those
// that happened.
import { randomBytes, randomUUID } from 'node:crypto';
import type { SessionEvent, SessionStream } from '@midip2p/coordinator';
import { Listener } from './listener';
import { aPlayer, aRoomOf, type TestPlayer } from './players';
import { type RoomEventRow, roomsWithHoles } from './room-events';

interface Member {
  at: Listener;
  stream: SessionStream;
  peerId: string;
  roomId: string;
}

const TOLD: Record<string, SessionEvent['type']> = {
  'peer-joined': 'peerJoined',
  'peer-left': 'peerLeft',
  master: 'master',
  'member-joined': 'memberJoined',
};

export class Crowd {
  private settled = false;
  private visiting: Promise<number> = Promise.resolve(0);

  private constructor(
    private readonly address: string,
    private readonly people: TestPlayer[],
    private readonly restless: TestPlayer,
    private readonly rooms: string[],
    private readonly members: Member[],
  ) {}

  /** `clients` people in `rooms` rooms, all of them on the roster. `address`: HOST:PORT#FINGERPRINT. */
  static async gather(address: string, clients: number, rooms: number): Promise<Crowd> {
    const people: TestPlayer[] = [];
    for (let n = 0; n < clients; n += 1) people.push(await aPlayer({ text: address }, `player${n}`));
    const restless = await aPlayer({ text: address }, 'restless');
    const ids: string[] = [];
    for (let room = 0; room < rooms; room += 1) {
      const guests = people.filter((_, n) => n !== room && n % rooms === room);
      ids.push((await aRoomOf(people[room]!, ...guests, restless)).id);
    }
    const members = await Promise.all(people.map((player, n) => joined(player, ids[n % rooms]!)));
    return new Crowd(address, people, restless, ids, members);
  }

  /** From here on one more person joins and leaves all the time. */
  stir(): void {
    this.visiting = (async () => {
      let visits = 0;
      for (; !this.settled; visits += 1) {
        const { stream } = await joined(this.restless, this.rooms[visits % this.rooms.length]!);
        await stream.leave();
      }
      return visits;
    })();
  }

  /** Ends that; resolves with how often that person joined. */
  settle(): Promise<number> {
    this.settled = true;
    return this.visiting;
  }

  /** Adds a member to each room; resolves when everybody has that event, and so every event before it. */
  async receiveAll(): Promise<void> {
    const mark = await aPlayer({ text: this.address }, 'mark');
    try {
      for (const [index, room] of this.rooms.entries()) {
        const { code } = await this.people[index]!.coordinator.invite(room);
        await mark.coordinator.acceptInvitation(code);
      }
      await Promise.all(this.members.map(({ at }) => at.next('memberJoined', ({ name }) => name === mark.name)));
    } finally {
      mark.coordinator.close();
    }
  }

  /** The codes with which connections broke, for each client. */
  breaks(): string[][] {
    return this.members.map(({ at }) =>
      at.received.flatMap((event) => (event.type === 'connection' && event.error ? [event.error.code] : [])),
    );
  }

  /** How many events said that one of the crowd has left the roster. */
  losses(): number {
    const present = new Set(this.members.map(({ peerId }) => peerId));
    const all = this.members.flatMap(({ at }) => at.received);
    return all.filter((event) => event.type === 'peerLeft' && present.has(event.peerId)).length;
  }

  /**
   * A line for each event that was lost, doubled or out of order, and for each hole in the numbers; none if all is
   * well.
   */
  troubles(rows: RoomEventRow[]): string[] {
    const holes = roomsWithHoles(rows).map((room) => `the numbers of room ${room} have holes`);
    return [...holes, ...this.members.flatMap((member) => troubleOf(member, rows))];
  }

  async leave(): Promise<void> {
    await Promise.all(this.members.map(({ stream }) => stream.leave()));
    this.close();
  }

  close(): void {
    for (const { coordinator } of [...this.people, this.restless]) coordinator.close();
  }
}

// ---- details ----

async function joined(player: TestPlayer, roomId: string): Promise<Member> {
  const stream = player.coordinator.join({ roomId, device: 'laptop', agent: 'test/1' });
  const at = new Listener(stream);
  const { peerId } = await at.next('welcome');
  const fingerprint = new Uint8Array(randomBytes(32));
  stream.ready({ fingerprint, boot: randomUUID(), candidates: [{ host: '127.0.0.1', port: 4000 }] });
  await at.next('peerJoined', (event) => event.peerId === peerId);
  return { at, stream, peerId, roomId };
}

/** Each member must get every event after its own arrival, once and in order. */
function troubleOf({ at: { received }, peerId, roomId }: Member, rows: RoomEventRow[]): string[] {
  const own = received.find((event) => event.type === 'peerJoined' && event.peerId === peerId) as { number: number };
  const delivered = received.flatMap((event) =>
    'number' in event && event.number > own.number ? [`${event.number} ${event.type}`] : [],
  );
  const last = Number(delivered.at(-1)?.split(' ')[0]);
  const kept = rows.filter((row) => row.room_id === roomId && row.number > own.number && row.number <= last);
  const wanted = kept.flatMap(({ number, kind }) => (TOLD[kind] ? [`${number} ${TOLD[kind]}`] : []));
  const troubles = delivered.join() === wanted.join() ? [] : [`${peerId} got ${delivered.join()} of ${wanted.join()}`];
  const welcomes = received.filter(({ type }) => type === 'welcome').length;
  return welcomes === 1 ? troubles : [...troubles, `${peerId} was welcomed ${welcomes} times`];
}
