// The coordinator and a real server: whether it trusts the server, and what every call returns.
import { readFileSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { Coordinator, parseServerAddress, whole } from '@midip2p/coordinator';
import { aPlayer, aRoomOf, ManualClock, startTestServer, type TestPlayer, type TestServer } from '@midip2p/testkit';

let server: TestServer;
let ada: TestPlayer;
let ben: TestPlayer;

beforeAll(async () => {
  server = await startTestServer({ auth: { attempts: 3 } });
  [ada, ben] = [await aPlayer(server, 'ada'), await aPlayer(server, 'ben')];
});

afterAll(async () => {
  ada?.coordinator.close();
  ben?.coordinator.close();
  await server?.stop();
});

const at = (more: object = {}) => ({ ...parseServerAddress(server.text), ...more });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: { code: string; name: string }) => error.code,
  );

describe('connect', () => {
  it('refuses a server with another certificate than the pinned one, and sends it nothing', async () => {
    const pem = readFileSync(join(server.dataDir, 'keys/certificate.pem'));
    const heard: Buffer[] = [];
    const other = createTlsServer({ cert: pem, key: pem, ALPNProtocols: ['h2'] }, (socket) => {
      socket.on('data', (bytes) => heard.push(bytes)).on('error', () => undefined);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const fingerprint = 'ab'.repeat(32);
      expect(await codeOf(Coordinator.connect(at({ port, fingerprint })))).toBe('server-certificate-mismatch');
      expect(heard).toEqual([]);
    } finally {
      other.close();
    }
  });

  it('does not trust a certificate that nobody vouches for', async () => {
    expect(await codeOf(Coordinator.connect(at({ fingerprint: null })))).toBe('server-certificate-untrusted');
  });

  it('says that nothing listens, and that what listens does not speak TLS', async () => {
    const deaf = createTcpServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('220 hello\r\n'),
    );
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const { port } = deaf.address() as AddressInfo;
    expect(await codeOf(Coordinator.connect(at({ port })))).toMatch(/^server-(unreachable|incompatible)$/);
    await new Promise((resolve) => deaf.close(resolve));
    expect(await codeOf(Coordinator.connect(at({ port })))).toBe('server-unreachable');
  });
});

describe('a refusal has its own class, code and words', () => {
  it('on signing in', async () => {
    const coordinator = await Coordinator.connect(at());
    try {
      expect(await codeOf(whole(coordinator.rooms()))).toBe('not-signed-in');
      expect(await codeOf(coordinator.signUp(ada.name, ada.password, 'x'))).toBe('name-taken');
      expect(await codeOf(coordinator.signUp('x', ada.password, 'x'))).toBe('invalid-argument');
      const wrong = coordinator.signIn(ada.name, 'not her password', 'x');
      await expect(wrong).rejects.toMatchObject({ code: 'wrong-password', name: 'WrongPasswordError' });
      const codes = [];
      for (let i = 0; i < 3; i += 1) codes.push(await codeOf(coordinator.signIn(ada.name, 'nor this', 'x')));
      expect(codes).toContain('too-many-attempts');
    } finally {
      coordinator.close();
    }
    expect(await codeOf(whole(coordinator.rooms()))).toMatch(/^(closed|not-signed-in)$/);
  });

  it('on rooms and invitations', async () => {
    const room = await aRoomOf(ada);
    expect(await codeOf(ben.coordinator.room(room.id))).toBe('unknown-room');
    expect(await codeOf(ben.coordinator.acceptInvitation('nonsense'))).toBe('invitation-unknown');
    const { code, serverFingerprint } = await ada.coordinator.invite(room.id);
    expect(serverFingerprint).toBe(server.address.fingerprint);
    expect(await ben.coordinator.acceptInvitation(code)).toMatchObject({ id: room.id, role: 'player' });
    const cleo = await aPlayer(server, 'cleo');
    try {
      expect(await codeOf(cleo.coordinator.acceptInvitation(code))).toBe('invitation-used');
    } finally {
      cleo.coordinator.close();
    }
    expect(await codeOf(ben.coordinator.invite(room.id))).toBe('not-allowed');
    expect(await codeOf(ada.coordinator.createRoom(room.name))).toBe('name-taken');
  });
});

it('finds a room by id and by name, with its members', async () => {
  const room = await aRoomOf(ada, ben);
  expect(await ben.coordinator.room(room.id)).toMatchObject({ name: room.name, ownerName: ada.name, role: 'player' });
  const { members } = await ben.coordinator.room(room.name);
  expect(members.map(({ name, role }) => [name, role])).toEqual([
    [ada.name, 'owner'],
    [ben.name, 'player'],
  ]);
  expect((await whole(ben.coordinator.rooms())).map(({ id }) => id)).toContain(room.id);
});

describe('tokens', () => {
  it('are renewed by themselves before they end, and told', async () => {
    const clock = new ManualClock();
    const dora = await aPlayer(server, 'dora', { clock });
    try {
      const before = dora.tokens;
      const renewed = new Promise<void>((resolve) =>
        dora.coordinator.useTokens(before, (t) => resolve(void (dora.tokens = t))),
      );
      clock.advance(800_000);
      expect(dora.tokens).toBe(before);
      clock.advance(60_000); // 40 s before its end
      await renewed;
      expect(dora.tokens.refreshToken).not.toBe(before.refreshToken);
      expect(dora.tokens.accessExpiresAt).toBe(clock.nowMs() + 900_000);
      await whole(dora.coordinator.rooms());
      // Whoever uses the old token again is a thief, or was robbed.
      expect(await codeOf(dora.coordinator.refresh({ ...before, attempt: 'of-somebody-who-does-not-know-it' }))).toBe(
        'refresh-reused',
      );
      expect(await codeOf(dora.coordinator.refresh(dora.tokens))).toBe('refresh-invalid');
    } finally {
      dora.coordinator.close();
    }
  });

  it('that have ended are renewed once, however many calls need them', async () => {
    const clock = new ManualClock();
    const eve = await aPlayer(server, 'eve', { clock });
    try {
      let renewals = 0;
      eve.coordinator.useTokens({ ...eve.tokens, accessExpiresAt: clock.nowMs() - 1 }, () => (renewals += 1));
      await Promise.all([
        whole(eve.coordinator.rooms()),
        whole(eve.coordinator.rooms()),
        whole(eve.coordinator.rooms()),
      ]);
      expect(renewals).toBe(1);
    } finally {
      eve.coordinator.close();
    }
  });

  it('that the server refuses are renewed, too', async () => {
    const finn = await aPlayer(server, 'finn');
    try {
      let renewals = 0;
      finn.coordinator.useTokens({ ...finn.tokens, accessToken: 'not.a.token' }, () => (renewals += 1));
      expect(await whole(finn.coordinator.rooms())).toEqual([]);
      expect(renewals).toBe(1);
    } finally {
      finn.coordinator.close();
    }
  });

  it('are renewed by two processes of one device at once, and after a crash before they were kept', async () => {
    const hugo = await aPlayer(server, 'hugo');
    const second = await Coordinator.connect(at());
    try {
      const inFile = hugo.tokens;
      const kept = () => Promise.resolve(inFile); // nobody gets to write what was renewed
      const spent = { ...inFile, accessToken: 'not.a.token' };
      const renewed: string[] = [];
      for (const coordinator of [hugo.coordinator, second])
        coordinator.useTokens(spent, ({ refreshToken }) => void renewed.push(refreshToken), kept);
      await Promise.all([whole(hugo.coordinator.rooms()), whole(second.rooms())]);
      expect(renewed.length).toBe(2);
      expect(new Set(renewed).size).toBe(1);
      expect((await hugo.coordinator.refresh(inFile)).refreshToken).toBe(renewed[0]);
    } finally {
      hugo.coordinator.close();
      second.close();
    }
  });

  it('are taken from what is kept when another process has renewed them', async () => {
    const clock = new ManualClock();
    const ivy = await aPlayer(server, 'ivy', { clock });
    try {
      const before = ivy.tokens;
      let inFile = await ivy.coordinator.refresh(before);
      ivy.coordinator.useTokens(
        { ...before, accessToken: 'x.y.z' },
        (t) => (ivy.tokens = t),
        () => Promise.resolve(inFile),
      );
      await whole(ivy.coordinator.rooms());
      expect(ivy.tokens).toBe(inFile); // not traded again
      clock.advance(1_000_000);
      await whole(ivy.coordinator.rooms());
      expect(ivy.tokens.refreshToken).not.toBe(inFile.refreshToken);
      inFile = ivy.tokens;
    } finally {
      ivy.coordinator.close();
    }
  });

  it('end for a thief and for the robbed, at the latest with the second renewal after the theft', async () => {
    const jon = await aPlayer(server, 'jon');
    try {
      const stolen = jon.tokens; // a copy of the whole file
      const [his, hers] = [await jon.coordinator.refresh(stolen), await jon.coordinator.refresh(stolen)];
      await jon.coordinator.refresh(hers);
      expect(await codeOf(jon.coordinator.refresh(his))).toBe('refresh-reused');
      expect(await codeOf(jon.coordinator.refresh(hers))).toBe('refresh-invalid');
    } finally {
      jon.coordinator.close();
    }
  });

  it('end with signing out', async () => {
    const gwen = await aPlayer(server, 'gwen');
    await gwen.coordinator.signOut(gwen.tokens.refreshToken);
    expect(await codeOf(gwen.coordinator.refresh(gwen.tokens))).toBe('refresh-invalid');
    gwen.coordinator.close();
  });
});
