// The server tells who asks at which address it sees them (spec/toast.md, section 14).
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { crc32 } from 'node:zlib';
import type { RunningServer } from '../src';
import type { ConfigInput } from '../src/config/config';
import { aServer, withServer } from './with-server';

let server: RunningServer;
withServer((started) => {
  ({ server } = started);
});

const sockets: Socket[] = [];
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

async function connected(to: RunningServer = server): Promise<Socket> {
  const socket = connect(to.address.port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** A frame without a payload. */
function frameOf(type: number): Buffer {
  const frame = Buffer.alloc(24, 0xff);
  frame.writeUInt32BE(20, 0);
  frame.writeUInt32BE(type, 4);
  frame.writeUInt32BE(0, 16);
  frame.writeUInt32BE(crc32(frame.subarray(0, 20)), 20);
  return frame;
}
const QUESTION = frameOf(9);

/** The next frame that comes. */
async function answerTo(socket: Socket): Promise<{ seen: string; timeUs: number }> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < 4 || bytes.length < 4 + bytes.readUInt32BE(0))
    bytes = Buffer.concat([bytes, ((await once(socket, 'data')) as [Buffer])[0]]);
  expect(bytes).toHaveLength(4 + bytes.readUInt32BE(0));
  expect(bytes.readUInt32BE(4)).toBe(9);
  expect(bytes.readUInt32BE(bytes.length - 4)).toBe(crc32(bytes.subarray(0, -4)));
  return { seen: bytes.toString('latin1', 20, bytes.length - 4), timeUs: Number(bytes.readBigUInt64BE(8)) };
}

/** How many answers come before the server ends the connection. */
async function answersUntilEnd(socket: Socket): Promise<number> {
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  await once(socket, 'close');
  return bytes / (24 + `127.0.0.1:${socket.localPort}`.length);
}

it('says from which address and port a call comes, and what the time is', async () => {
  // [TOAST-14.1-1]
  const socket = await connected();
  socket.write(QUESTION.subarray(0, 7));
  const before = Date.now();
  socket.write(QUESTION.subarray(7));
  const { seen, timeUs } = await answerTo(socket);
  expect(seen).toBe(`127.0.0.1:${socket.localPort}`);
  expect(timeUs).toBeGreaterThanOrEqual(before * 1000);
  expect(timeUs).toBeLessThanOrEqual(Date.now() * 1000);
  socket.write(QUESTION); // and may be asked again
  expect(await answerTo(socket)).toMatchObject({ seen });
});

it('answers five questions at once, and no more', async () => {
  // [TOAST-14.1-2]
  const socket = await connected();
  const answers = answersUntilEnd(socket);
  for (let i = 0; i < 100; i += 1) socket.write(QUESTION);
  expect(await answers).toBeLessThan(20); // one more for each second that this has taken
});

it.each([
  ['another type', frameOf(8)],
  ['a wrong CRC', Buffer.concat([QUESTION.subarray(0, 23), Buffer.from([0])])],
  ['another length', Buffer.alloc(24)],
])('ends a connection that says %s, without a word', async (_, frame) => {
  const socket = await connected();
  const answers = answersUntilEnd(socket);
  socket.write(frame);
  expect(await answers).toBe(0);
});

it('does not know the address of who comes by a proxy, and ends the connection', async () => {
  // [TOAST-14.1-3]
  const proxies: ConfigInput['proxies'] = { addresses: '127.0.0.1', told: 'protocol' };
  const other = await aServer({ proxies });
  try {
    const socket = await connected(other);
    const answers = answersUntilEnd(socket);
    socket.write(Buffer.concat([Buffer.from('PROXY TCP4 198.51.100.7 203.0.113.1 5000 7420\r\n'), QUESTION]));
    expect(await answers).toBe(0);
  } finally {
    await other.stop();
  }
});
