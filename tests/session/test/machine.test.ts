// What can be wrong with a musician's machine: its calendar, its disk.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { aRoomOf } from '@midip2p/testkit';
import { TwoPlayers } from './two-players';

const two = new TwoPlayers({ auth: { accessTokenSeconds: 5 } });
const LISTEN = ['--no-devices', '--listen', '127.0.0.1:0'];

/** Of half a KiB or a KiB each, as the shell has it: less than the events of many() take. */
const LARGEST_FILE_BLOCKS = 8;

/** 600 notes in three seconds. */
function many(): string {
  const events = 1200;
  const bytes = Buffer.alloc(22 + 4 * events);
  Buffer.from('4d546864000000060000000101804d54726b', 'hex').copy(bytes);
  bytes.writeUInt32BE(4 * events, 18);
  for (let i = 0; i < events; i += 1) bytes.set([2, i % 2 === 0 ? 0x90 : 0x80, (i >> 1) & 127, 100], 22 + 4 * i);
  const file = path.join(two.dir.path, 'many.mid');
  writeFileSync(file, bytes);
  return file;
}

/** A machine whose calendar is so many hours ahead, and where files may not grow. */
function machine(hours = 0, smallFiles = false) {
  const preload = `--require ${path.join(__dirname, '../../../libs/testkit/calendar.cjs')}`;
  const within = (program: string, rest: string[]) =>
    smallFiles
      ? { command: 'sh', args: ['-c', `ulimit -f ${LARGEST_FILE_BLOCKS} && exec "$0" "$@"`, program, ...rest] }
      : { command: program, args: rest };
  return { environment: { TEST_HOURS_AHEAD: String(hours), NODE_OPTIONS: preload }, within };
}

it('a clock that is hours ahead or behind costs nothing: they sign in, link, lock and stay', async () => {
  const { ada, ben } = two;
  const room = await aRoomOf(ada, ben);
  await Promise.all([two.signIn(ada, machine(7)), two.signIn(ben, machine(-5))]);
  const kept = readFileSync(path.join(two.folderOf(ada), 'credentials.json'), 'utf8');
  expect(Number(/"accessExpiresAt": (\d+)/.exec(kept)![1])).toBeGreaterThan(Date.now() + 6 * 3_600_000); // her clock is wrong
  const here = two.run(ada, ['join', room.id, ...LISTEN], machine(7));
  const there = two.run(ben, ['join', room.id, '--for', '12', ...LISTEN], machine(-5));
  await Promise.all([here, there].map((client) => client.next('ready')));
  // Longer than two access tokens live: they were renewed in time, by clocks that are wrong.
  expect(await there.exit).toBe(0);
  expect([here, there].map((client) => client.events.filter(({ event }) => event === 'server'))).toEqual([[], []]);
  expect(await here.end()).toBe(0);
  const later = two.run(ada, ['rooms'], machine(-3));
  expect(await later.exit).toBe(0);
});

it('a file that may not grow any more keeps what it has, and is told', async () => {
  const { ada, ben } = two;
  const room = await aRoomOf(ada, ben);
  await Promise.all([two.signIn(ada, machine()), two.signIn(ben, machine())]);
  const [file, log] = ['heard.mid', 'heard.jsonl'].map((name) => path.join(two.folderOf(ben), name)) as [
    string,
    string,
  ];
  const args = ['record', file, room.id, '--log', log, '--until-quiet', '--listen', '127.0.0.1:0'];
  const recorder = two.run(ben, args, machine(0, true));
  await recorder.next('joined');
  const player = two.run(ada, ['play', many(), room.id, '--listen', '127.0.0.1:0'], machine());
  const { messages } = (await player.next('played')) as unknown as { messages: number };
  expect(await player.exit).toBe(0);
  expect(player.events.map(({ event }) => event)).toContain('acknowledged');
  expect(await recorder.exit).toBe(1);
  const troubles = recorder.events.filter(({ event }) => event === 'trouble' || event === 'error');
  expect(new Set(troubles.map(({ code }) => code))).toEqual(new Set(['file']));
  for (const { message } of troubles) expect(message).toContain('it may not grow any more');
  for (const name of [file, log]) expect(troubles.map(({ what }) => what)).toContain(name);
  const recorded = recorder.events.find(({ event }) => event === 'recorded') as unknown as {
    events: number;
    file: string;
  };
  expect(path.basename(recorded.file)).toBe('heard.mid'); // where temporary files go
  expect(recorded.events).toBeGreaterThan(0);
  expect(recorded.events).toBeLessThan(messages);
  expect(readFileSync(recorded.file).toString('latin1', 0, 4)).toBe('MThd');
  rmSync(path.dirname(recorded.file), { recursive: true });
  expect(recorder.events.at(-2)).toMatchObject({ event: 'left', reason: 'left' }); // the others were told goodbye
});
