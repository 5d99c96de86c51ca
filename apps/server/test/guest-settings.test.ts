// What the settings of a room and of a server let guests do: come in, or not, and never own or look after anything.
import { randomUUID } from 'node:crypto';
import type { Credentials } from '@midip2p/proto';
import type { ConfigInput } from '../src';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import {
  aRoom,
  AS_IT_IS,
  ask,
  type Connections,
  connectTo,
  invitation,
  joined,
  refusalOf,
  somebody,
  type Somebody,
} from './player';
import { aServer, withServer } from './with-server';

let databaseUrl: string;
let at: Connections;
let root: Somebody;
let ada: Somebody;

withServer(async ({ server, at: connections }) => {
  at = connections;
  databaseUrl = server.databaseUrl;
  [root, ada] = [await anAdministrator(server, at), await somebody(at)];
});

const PASSWORD = 'a good password';
const newName = () => `guest.${randomUUID().slice(0, 8)}`;
const accounts = async () => Number((await asked(databaseUrl, 'SELECT count(*)::int AS n FROM account'))[0]!['n']);
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const enter = (code: string, to = at) =>
  ask(to.auth, to.auth.enterAsGuest, { invitation: code, called: newName(), device: 'phone', attempt: '' });
const withPassword = (credentials: Credentials | undefined): Somebody => ({ ...credentials!, password: PASSWORD });
/** In a room of ada's. */
async function aGuest() {
  const roomId = await aRoom(at, ada);
  const { credentials } = await enter(await invitation(at, ada, roomId));
  return { roomId, guest: withPassword(credentials) };
}
const lasting = (who: Somebody) =>
  ask(at.auth, at.auth.makeLasting, { newPassword: PASSWORD, name: undefined }, who.accessToken);
const accept = (who: Somebody, code: string) => ask(at.rooms, at.rooms.acceptInvitation, { code }, who.accessToken);
const set = (roomId: string, guests: boolean) =>
  ask(at.rooms, at.rooms.updateRoom, { roomId, ...AS_IT_IS, guests }, ada.accessToken);

describe('a room', () => {
  it('takes no guests where its owner says so, and whoever is in it stays', async () => {
    const { roomId, guest } = await aGuest();
    expect((await set(roomId, false)).room!.guests).toBe(false);
    const code = await invitation(at, ada, roomId);
    const before = await accounts();
    expect(await codeOf(enter(code))).toBe('no-guests');
    expect(await accounts()).toBe(before);
    const { guest: other } = await aGuest();
    expect(await codeOf(accept(other, code))).toBe('no-guests');
    (await joined(at, guest, roomId)).stream.die();
    await lasting(other);
    await accept(other, code); // it was not used up
    expect((await set(roomId, true)).room!.guests).toBe(true);
    await enter(await invitation(at, ada, roomId));
  });

  it('that is public takes none either where that is said', async () => {
    const [roomId, { guest }] = [await aRoom(at, ada), await aGuest()];
    const public_ = { roomId, ...AS_IT_IS, entry: 'ENTRY_PUBLIC' as never, guests: false };
    await ask(at.rooms, at.rooms.updateRoom, public_, ada.accessToken);
    const come = () => ask(at.rooms, at.rooms.enterRoom, { roomId }, guest.accessToken);
    expect(await codeOf(come())).toBe('no-guests');
    await set(roomId, true);
    await come();
  });

  it('is never a guest’s own', async () => {
    const { roomId, guest } = await aGuest();
    const create = { name: randomUUID() };
    expect(await codeOf(ask(at.rooms, at.rooms.createRoom, create, guest.accessToken))).toBe('not-allowed');
    const madeFor = { name: randomUUID(), owner: guest.name };
    expect(await codeOf(ask(at.admin, at.admin.createRoomFor, madeFor, root.accessToken))).toBe('not-allowed');
    const give = { roomId, name: guest.name };
    expect(await codeOf(ask(at.rooms, at.rooms.transferRoom, give, ada.accessToken))).toBe('not-allowed');
  });

  it('or a server is not a guest’s to look after', async () => {
    const { guest } = await aGuest();
    const rights = { account: guest.name, give: ['read'], take: [] };
    expect(await codeOf(ask(at.admin, at.admin.changeRights, rights, root.accessToken))).toBe('not-allowed');
  });
});

describe('a server', () => {
  const run = async (config: ConfigInput, work: (there: Connections, code: string) => Promise<void>) => {
    const other = await aServer(config);
    const there = await connectTo(other);
    try {
      const owner = await anAdministrator(other, there);
      await work(there, await invitation(there, owner, await aRoom(there, owner), { uses: 0 }));
    } finally {
      there.close();
      await other.stop();
    }
  };

  it('where nobody makes accounts takes no guests', () =>
    run({ auth: { whoSignsUp: 'nobody' } }, async (there, code) => {
      expect(await codeOf(enter(code, there))).toBe('sign-up-closed');
    }));

  it('that takes who is invited takes so many guests of one address, as of those who sign up', () =>
    run({ auth: { whoSignsUp: 'invited', signUps: 2 }, limits: { sharedAddresses: '' } }, async (there, code) => {
      await enter(code, there);
      await enter(code, there);
      expect(await codeOf(enter(code, there))).toBe('too-many-attempts');
    }));
});
