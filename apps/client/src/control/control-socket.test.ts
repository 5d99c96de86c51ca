import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { ClientError } from '../errors';
import { askRunning } from './ask';
import { type ControlSocket, openControlSocket } from './control-socket';
import { type Card, RunningClients } from './running';

let folder: string;
let clients: RunningClients;
let doors: ControlSocket[];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'midip2p-config-'));
  clients = new RunningClients(folder);
  doors = [];
});
afterEach(async () => {
  await Promise.all(doors.map((door) => door.close()));
  rmSync(folder, { recursive: true, force: true });
});

const cards = () => readdirSync(path.join(folder, 'running'));
async function opened(room = 'friday'): Promise<Card> {
  const door = await openControlSocket(clients, { room, session: 's' }, (request) => {
    if ((request as { do: string }).do === 'fail') throw new ClientError('unknown-route', 'there is none', 2);
    return { room, received: request };
  });
  doors.push(door);
  return (await clients.all()).map(({ card }) => card).find((card) => card.room === room)!;
}

it('answers its user, and leaves nothing behind', async () => {
  const { place } = await opened();
  expect(await askRunning(clients, null, { do: 'x' })).toEqual({ room: 'friday', received: { do: 'x' } });
  const file = path.join(folder, 'running', cards()[0]!);
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(statSync(path.dirname(place)).mode & 0o077).toBe(0);
  await doors.pop()!.close();
  expect(cards()).toEqual([]);
  expect(existsSync(path.dirname(place))).toBe(false);
});

it('hands errors on as they are', async () => {
  await opened();
  await expect(askRunning(clients, null, { do: 'fail' })).rejects.toMatchObject({
    code: 'unknown-route',
    exitCode: 2,
    message: 'there is none',
  });
});

it('says nothing to who does not know the secret', async () => {
  const { place, secret } = await opened();
  const answerTo = (line: string) =>
    new Promise<string>((resolve) => {
      let received = '';
      const socket = net.connect(place, () => socket.write(`${line}\n`));
      socket.on('data', (piece) => (received += String(piece)));
      socket.on('close', () => resolve(received));
      socket.on('error', () => undefined);
    });
  expect(await answerTo('{"secret":"wrong","request":{}}')).toBe('');
  expect(await answerTo('no json')).toBe('');
  expect(await answerTo('null')).toBe('');
  expect(JSON.parse(await answerTo(JSON.stringify({ secret, request: {} })))).toMatchObject({ ok: true });
});

it('tells clients apart by their room', async () => {
  await opened('friday');
  await opened('saturday');
  await expect(askRunning(clients, null, {})).rejects.toMatchObject({ code: 'which-client', exitCode: 2 });
  expect(await askRunning(clients, 'saturday', {})).toMatchObject({ room: 'saturday' });
  await expect(askRunning(clients, 'sunday', {})).rejects.toMatchObject({ code: 'not-running' });
});

it('forgets a client that ended without a goodbye', async () => {
  await expect(askRunning(clients, null, {})).rejects.toMatchObject({ code: 'not-running' });
  await clients.put({ pid: 1, room: 'friday', session: 's', place: path.join(folder, 'gone'), secret: 'x'.repeat(40) });
  writeFileSync(path.join(folder, 'running', 'noise.json'), 'noise');
  await expect(askRunning(clients, null, {})).rejects.toMatchObject({ code: 'not-running' });
  expect(cards()).toEqual(['noise.json']);
  expect(readFileSync(path.join(folder, 'running', 'noise.json'), 'utf8')).toBe('noise');
});
