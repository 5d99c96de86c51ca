// The master's client dies: the other one keeps time soon, under a higher epoch.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { drawShift } from '../src/clocks';
import { Player } from '../src/player';
import { setStage, type Stage } from '../src/stage';

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

/** Resolves once it holds for what that player has told. */
function when(player: Player, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      deaf();
      resolve();
    };
    const deaf = player.onEvent(look);
    look();
  });
}

it('elects the other player within 2 s when the master is killed', async () => {
  const players = stage.players.map(
    (guest, i) =>
      new Player({
        guest,
        server: stage.server,
        room: stage.room.id,
        folder: folders[i]!,
        file: FILE,
        seconds: 120,
        shift: drawShift(Math.random),
        fault: null,
        host: '127.0.0.1',
        within: null,
        windowMs: null,
      }),
  );
  await Promise.all(players.map((player) => player.signIn()));
  const playing = players.map((player) => player.join());
  const ready = Promise.all(players.map((player) => when(player, () => player.last('ready') !== null)));
  await Promise.race([ready, Promise.all(playing)]); // a client that cannot play says why
  const left = () => 'left';
  const died = () => 'died';
  const ends = playing.map((end) => end.then(left, died));
  const master = players.find((player) => player.last('master')?.self)!;
  const other = players.find((player) => player !== master)!;
  const before = other.last('master')!.epoch!;

  const killedAt = performance.now();
  master.end('SIGKILL');
  await when(other, () => other.last('master')!.self === true);
  expect(performance.now() - killedAt).toBeLessThan(2000);
  expect(other.last('master')!.epoch!.term).toBeGreaterThan(before.term);

  // Its clock goes on: what it keeps now is the session's time.
  await when(
    other,
    () => other.timelines.at(-1)!.epoch.term > before.term && other.timelines.at(-1)!.state === 'locked',
  );
  other.end('SIGTERM');
  expect(await ends[players.indexOf(master)]).toBe('died');
  expect(await ends[players.indexOf(other)]).toBe('left');
});
