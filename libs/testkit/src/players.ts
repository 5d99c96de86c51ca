import { randomBytes } from 'node:crypto';
import { Coordinator, parseServerAddress, type Room, type SignedIn } from '@midip2p/coordinator';
import type { TestServer } from './test-server';

/** A person with an account and a connection. */
export interface TestPlayer {
  name: string;
  password: string;
  coordinator: Coordinator;
  /** The latest pair, after all refreshes. */
  tokens: SignedIn;
}

/** A new person, signed up and signed in; the caller must close the coordinator. */
export async function aPlayer(
  server: Pick<TestServer, 'text'>,
  name: string,
  options?: Parameters<typeof Coordinator.connect>[1],
): Promise<TestPlayer> {
  const full = `${name}-${randomBytes(3).toString('hex')}`;
  const password = `password of ${full}`;
  const coordinator = await Coordinator.connect(parseServerAddress(server.text), options);
  const tokens = await coordinator.signUp(full, password, 'test machine');
  const player: TestPlayer = { name: full, password, coordinator, tokens };
  coordinator.useTokens(tokens, (renewed) => (player.tokens = renewed));
  return player;
}

/** A new room of the first, with all the others in it as players. */
export async function aRoomOf(owner: TestPlayer, ...guests: TestPlayer[]): Promise<Room> {
  const room = await owner.coordinator.createRoom(`room-${randomBytes(4).toString('hex')}`);
  for (const guest of guests) await guest.coordinator.acceptInvitation((await owner.coordinator.invite(room.id)).code);
  return room;
}
