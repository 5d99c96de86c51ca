// Asks a running client of this user.
import net from 'node:net';
import { ClientError } from '../errors';
import type { Card, RunningClients } from './running';
import { MIDIP2P } from '../own-name';

const PATIENCE_MS = 5000;

/** Asks the running client; if several run, the one in that room. */
export async function askRunning<T extends object>(
  clients: RunningClients,
  room: string | null,
  request: object,
): Promise<T> {
  const alive: Card[] = [];
  for (const { card, forget } of await clients.all()) {
    if (await isThere(card)) alive.push(card);
    else await forget(); // it ended without a goodbye
  }
  const meant = alive.filter((card) => room === null || card.room === room);
  if (meant.length === 0) {
    const where = room === null ? '' : ` in a room called ${room}`;
    throw new ClientError('not-running', `no client of yours is running${where}; start one with '${MIDIP2P} join'`);
  }
  if (meant.length > 1) {
    const rooms = meant.map((card) => card.room).join(', ');
    throw new ClientError(
      'which-client',
      `${meant.length} clients of yours are running (${rooms}); say --room NAME`,
      2,
    );
  }
  return ask<T>(meant[0]!, request);
}

// ---- details ----

const isThere = (card: Card): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(card.place);
    const settle = (there: boolean) => {
      socket.destroy();
      resolve(there);
    };
    socket.setTimeout(PATIENCE_MS, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });

function ask<T extends object>(card: Card, request: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new ClientError('not-running', 'the client ended before it answered; start it again'));
    const socket = net.connect(card.place);
    let text = '';
    socket.setEncoding('utf8');
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.once('connect', () => socket.write(`${JSON.stringify({ secret: card.secret, request })}\n`));
    socket.on('data', (piece: string) => (text += piece));
    socket.on('error', gone);
    socket.once('close', () => {
      if (!text.endsWith('\n')) return gone();
      const reply = JSON.parse(text) as
        { ok: true; answer: T } | { ok: false; code: string; message: string; exitCode: number };
      if (reply.ok) resolve(reply.answer);
      else reject(new ClientError(reply.code, reply.message, reply.exitCode === 2 ? 2 : 1));
    });
  });
}
