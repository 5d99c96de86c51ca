// The master's client dies: the other one keeps time soon, under a higher epoch.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type ClientEvent, drawShift, setStage, type Stage } from '@midip2p/testkit';
import { JamPlayer } from '../src/player';

const FILE = path.join(__dirname, '../../midi-files/own/ode-to-joy.mid');
jest.setTimeout(60_000);

let stage: Stage;
let folders: string[];
beforeAll(async () => {
  stage = await setStage({ host: '127.0.0.1', names: ['ada', 'ben'] }, () => undefined);
  folders = await Promise.all([0, 1].map(() => mkdtemp(path.join(os.tmpdir(), 'midip2p-master-'))));
});
afterAll(async () => {
  await stage?.stop();
  await Promise.all((folders ?? []).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** What a client told of the timing master last. */
const masterOf = ({ client }: JamPlayer) =>
  client!.last('master') as (ClientEvent & { self: boolean; epoch: { term: number } }) | null;

it('elects the other player within 2 s when the master is killed', async () => {
  const players = stage.players.map(
    (guest, i) =>
      new JamPlayer({
        ...guest,
        server: stage.server,
        room: stage.room.id,
        folder: folders[i]!,
        file: FILE,
        seconds: 120,
        shift: drawShift(Math.random),
        fault: null,
        windowMs: null,
      }),
  );
  await Promise.all(players.map((player) => player.signIn()));
  const playing = players.map((player) => player.join());
  const ready = Promise.all(players.map(({ client }) => client!.next('ready')));
  await Promise.race([ready, Promise.all(playing)]); // a client that cannot play says why
  const left = () => 'left';
  const died = () => 'died';
  const ends = playing.map((end) => end.then(left, died));
  const master = players.find((player) => masterOf(player)?.self)!;
  const other = players.find((player) => player !== master)!;
  const before = masterOf(other)!.epoch;

  const killedAt = performance.now();
  void master.client!.end('SIGKILL');
  await other.client!.until('another master', () => masterOf(other)!.self, null);
  expect(performance.now() - killedAt).toBeLessThan(2000);
  expect(masterOf(other)!.epoch.term).toBeGreaterThan(before.term);

  // Its clock goes on: what it keeps now is the session's time.
  await other.client!.until(
    'a clock under the new epoch',
    () => other.timelines.at(-1)!.epoch.term > before.term && other.timelines.at(-1)!.state === 'locked',
    null,
  );
  void other.client!.end('SIGTERM');
  expect(await ends[players.indexOf(master)]).toBe('died');
  expect(await ends[players.indexOf(other)]).toBe('left');
});
