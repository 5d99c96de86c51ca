// What players need before they can meet: a server, accounts, a room, and invitations that they have accepted.
import { createPublicKey, randomBytes } from 'node:crypto';
import { Coordinator, formatInvitationLink, formatServerAddress, type Room } from '@midip2p/coordinator';
import { type RunningServer, startServer } from '@midip2p/server';

interface Guest {
  name: string;
  password: string;
}

export interface Stage {
  /** HOST:PORT#FINGERPRINT, for clients. */
  server: string;
  room: Room;
  /** The first of them owns the room. */
  players: Guest[];
  /** With which the server signs, as PEM: what a relay has to know of it. */
  introductionKey: string;
  /** Makes one more invitation; resolves with its link. */
  invite(): Promise<string>;
  stop(): Promise<void>;
}

export interface StagePlan {
  /** Where the server listens. */
  host: string;
  /** Of the players. */
  names: readonly string[];
  /** Relays that the server names, as its setting has them; absent: none. */
  relays?: string;
}

export async function setStage(
  { host, names, relays: addresses = '' }: StagePlan,
  step: (text: string) => void,
): Promise<Stage> {
  step('starting the server on a PostgreSQL of its own');
  const logged: string[] = [];
  const server: RunningServer = await startServer({
    config: { server: { host, port: 0 }, relays: { addresses }, data: { temporary: true }, log: { level: 'warn' } },
    logTo: { write: (line) => void logged.push(line) },
  });
  const coordinators: Coordinator[] = [];
  try {
    step(`making ${names.length} accounts, a room, and invitations`);
    const enter = async (guest: Guest) => {
      const coordinator = await Coordinator.connect(server.address);
      coordinators.push(coordinator);
      coordinator.useTokens(await coordinator.signUp(guest.name, guest.password, 'npm start'), () => undefined);
      return coordinator;
    };
    const players = names.map(aGuest);
    const [owner, ...others] = players;
    const maker = await enter(owner!);
    const room = await maker.createRoom('jam');
    for (const other of others) await (await enter(other)).acceptInvitation((await maker.invite(room.id)).code);
    return {
      server: formatServerAddress(server.address),
      room,
      players,
      introductionKey: pemOf(server.introductionKey),
      invite: async () => formatInvitationLink({ server: server.address, code: (await maker.invite(room.id)).code }),
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

function pemOf(raw: Buffer): string {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  return String(createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }));
}

const aGuest = (name: string): Guest => ({ name, password: randomBytes(12).toString('base64url') });
