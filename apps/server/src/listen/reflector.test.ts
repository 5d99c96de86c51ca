// How long a connection to the reflector stays. What it answers is in test/reflector.test.ts, at a server.
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { crc32 } from 'node:zlib';
import { reflect } from './reflector';

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

/** One end of a connection, whose other end reads what `answers` counts, or nothing. */
class OneEnd extends Duplex {
  readonly remoteAddress = '203.0.113.3';
  readonly remotePort = 7400;
  answers = 0;

  constructor(private readonly isRead = true) {
    super({ writableHighWaterMark: 256 });
  }
  setNoDelay(): this {
    return this;
  }
  override _read(): void {}
  override _write(_: Buffer, __: string, done: () => void): void {
    this.answers += 1;
    if (this.isRead) done();
  }
}

function question(): Buffer {
  const frame = Buffer.alloc(24, 0xff);
  frame.writeUInt32BE(20, 0);
  frame.writeUInt32BE(9, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 20)), 20);
  return frame;
}

function reflecting(socket = new OneEnd()) {
  let nowMs = 0;
  reflect(
    socket as unknown as Socket,
    () => nowMs,
    () => 0,
  );
  return {
    socket,
    comes: async (bytes: Buffer) => {
      socket.push(bytes);
      await new Promise(setImmediate);
    },
    pass: (seconds: number) => {
      nowMs += seconds * 1000;
      jest.advanceTimersByTime(seconds * 1000);
    },
  };
}

it('stays for as long as it is asked at least once a minute [TOAST-14.1-2]', async () => {
  const { socket, comes, pass } = reflecting();
  for (let asked = 1; asked <= 10; asked += 1) {
    await comes(question());
    pass(59);
    expect([socket.answers, socket.destroyed]).toEqual([asked, false]);
  }
  pass(2);
  expect(socket.destroyed).toBe(true);
});

it('ends after a minute without a whole question, however many bytes have come [TOAST-14.1-2]', async () => {
  const { socket, comes, pass } = reflecting();
  const bytes = question();
  for (let sent = 0; sent < 6; sent += 1) {
    expect(socket.destroyed).toBe(false);
    await comes(bytes.subarray(sent, sent + 1));
    pass(10);
  }
  expect([socket.answers, socket.destroyed]).toEqual([0, true]);
});

it('ends where the answers are not read', async () => {
  const { socket, comes, pass } = reflecting(new OneEnd(false));
  for (let asked = 0; !socket.destroyed && asked < 100; asked += 1) {
    await comes(question());
    pass(20);
  }
  expect(socket.destroyed).toBe(true);
  expect(jest.getTimerCount()).toBe(0);
});
