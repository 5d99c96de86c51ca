// A player who cannot be reached, or at whose address something else listens: the others are told why, and play on.
import { createServer, type Server, type Socket } from 'node:net';
import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { aRoomOf } from '@midip2p/testkit';
import { TwoPlayers } from './two-players';

const two = new TwoPlayers();
const sockets = new Set<Socket>();
const strangers: Server[] = [];

beforeAll(() => two.signIn(two.ada));
afterAll(() => {
  sockets.forEach((socket) => socket.destroy());
  strangers.forEach((stranger) => stranger.close());
});

/** Something else that listens: it sends a greeting to every caller, and closes. */
async function stranger(greeting: string): Promise<number> {
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).end(greeting);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  strangers.push(listener);
  return (listener.address() as AddressInfo).port;
}

/** Ben is on the roster with these addresses, and no engine is behind him. */
async function meet(ports: number[]) {
  const { ada, ben } = two;
  const room = await aRoomOf(ada, ben);
  const stream = ben.coordinator.join({ roomId: room.id, device: 'd', agent: 'test/1' });
  stream.ready({
    fingerprint: randomBytes(32),
    boot: randomUUID(),
    candidates: ports.map((port) => ({ host: '127.0.0.1', port })),
  });
  const listening = (async () => {
    for await (const event of stream) if (event.type === 'ended') break;
  })().catch(() => undefined);
  const client = two.run(ada, ['join', room.id, '--no-devices', '--listen', '127.0.0.1:0']);
  const unlinked = await client.next('peer', ({ state }) => state === 'unlinked');
  await stream.leave();
  await listening;
  await client.next('peer', ({ state }) => state === 'left');
  expect(await client.end()).toBe(0);
  return unlinked;
}

it('says which addresses were tried, and what each answered', async () => {
  const closed = await stranger('');
  strangers.pop()!.close();
  const ssh = await stranger('SSH-2.0-OpenSSH_9.2\r\n');
  const { code, detail } = await meet([closed, ssh]);
  expect(code).toMatch(/^(link-unreachable|tls-handshake-failed)$/);
  expect(detail).toMatch(new RegExp(`^tried .*127\\.0\\.0\\.1:${closed} .*127\\.0\\.0\\.1:${ssh} `));
});

it('says so when what answers is no MIDIp2p', async () => {
  const { code } = await meet([await stranger('HTTP/1.1 400 Bad Request\r\n\r\n')]);
  expect(code).toBe('tls-handshake-failed');
});

it('says so when there is no address at all', async () => {
  expect(await meet([])).toMatchObject({ code: 'link-unreachable', detail: expect.stringContaining('no address') });
});
