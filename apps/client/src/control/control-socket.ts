// The local socket at which other programs of its user can send requests to a running client: one line of JSON each
// way.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { complaintOf } from '../errors';
import { newSecret, type RunningClients } from './running';

export interface ControlSocket {
  close(): Promise<void>;
}

export type Answer = (request: unknown) => Promise<object> | object;

/** No request of ours is longer or takes longer. */
const MOST_CHARACTERS = 1 << 20;
const PATIENCE_MS = 5000;
const MOST_CONNECTIONS = 16;

/** `about`: by this, people distinguish running clients. */
export async function openControlSocket(
  clients: RunningClients,
  about: { room: string; session: string },
  answer: Answer,
): Promise<ControlSocket> {
  const secret = newSecret();
  const { place, sweep } = await freePlace();
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    serve(socket, secret, answer);
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.unref(); // does not keep the process alive
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(place, resolve);
    });
    const takeAway = await clients.put({ pid: process.pid, ...about, place, secret });
    return {
      close: async () => {
        await takeAway();
        await closed(server, open);
        await sweep();
      },
    };
  } catch (error) {
    await closed(server, open);
    await sweep();
    throw error;
  }
}

// ---- details ----

/**
 * The path is in a folder that only this user can enter, not in that of the configuration, because a socket's path may
 * not be long.
 */
async function freePlace(): Promise<{ place: string; sweep: () => Promise<void> }> {
  if (process.platform === 'win32')
    return { place: `\\\\.\\pipe\\midip2p-${randomBytes(12).toString('hex')}`, sweep: () => Promise.resolve() };
  const folder = await mkdtemp(path.join(os.tmpdir(), 'midip2p-'));
  await chmod(folder, 0o700);
  return { place: path.join(folder, 'door'), sweep: () => rm(folder, { recursive: true, force: true }) };
}

async function closed(server: net.Server, open: ReadonlySet<net.Socket>): Promise<void> {
  for (const socket of open) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}

function serve(socket: net.Socket, secret: string, answer: Answer): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  const onData = (piece: string) => {
    text += piece;
    const end = text.indexOf('\n');
    if (end < 0 && text.length > MOST_CHARACTERS) return void socket.destroy();
    if (end < 0) return;
    socket.off('data', onData);
    void reply(text.slice(0, end), secret, answer).then((line) => {
      if (line === null) socket.destroy();
      else socket.end(`${JSON.stringify(line)}\n`);
    });
  };
  socket.on('data', onData);
}

/** null: the program that asks does not know the secret, and gets no answer. */
async function reply(line: string, secret: string, answer: Answer): Promise<object | null> {
  let question: { secret?: unknown; request?: unknown } | null;
  try {
    question = JSON.parse(line) as typeof question;
  } catch {
    return null;
  }
  if (typeof question?.secret !== 'string' || !isSame(question.secret, secret)) return null;
  try {
    return { ok: true, answer: await answer(question.request) };
  } catch (error) {
    return { ok: false, ...complaintOf(error) };
  }
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
