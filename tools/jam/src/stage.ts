// Where they meet: a server on this machine, two accounts, a room, and an invitation that was accepted.
import { randomBytes } from 'node:crypto';
import { Coordinator, formatServerAddress, type Room } from '@midip2p/coordinator';
import { type RunningServer, startServer } from '@midip2p/server';

export interface Guest {
  name: string;
  password: string;
}

export interface Stage {
  /** HOST:PORT#FINGERPRINT: what clients are given. */
  server: string;
  room: Room;
  players: [Guest, Guest];
  /** One more invitation, for whoever reads this. */
  invite(): Promise<string>;
  stop(): Promise<void>;
}

export async function setStage(step: (text: string) => void): Promise<Stage> {
  step('starting the server on a PostgreSQL of its own');
  const logged: string[] = [];
  const server: RunningServer = await startServer({
    config: { server: { host: '127.0.0.1', port: 0 }, data: { temporary: true }, log: { level: 'warn' } },
    logTo: { write: (line) => void logged.push(line) },
  });
  const coordinators: Coordinator[] = [];
  try {
    step('making two accounts, a room, and an invitation');
    const enter = async (guest: Guest) => {
      const coordinator = await Coordinator.connect(server.address);
      coordinators.push(coordinator);
      coordinator.useTokens(await coordinator.signUp(guest.name, guest.password, 'npm start'), () => undefined);
      return coordinator;
    };
    const players: [Guest, Guest] = [aGuest('ada'), aGuest('ben')];
    const [ada, ben] = [await enter(players[0]), await enter(players[1])];
    const room = await ada.createRoom('jam');
    const invite = async () => (await ada.invite(room.id)).code;
    await ben.acceptInvitation(await invite());
    return {
      server: formatServerAddress(server.address),
      room,
      players,
      invite,
      stop: async () => {
        coordinators.forEach((coordinator) => coordinator.close());
        await server.stop();
      },
    };
  } catch (error) {
    coordinators.forEach((coordinator) => coordinator.close());
    await server.stop();
    throw error;
  }
}

const aGuest = (name: string): Guest => ({ name, password: randomBytes(12).toString('base64url') });
