// MIDI files with all the faults that exist, played to somebody who records.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { aRoomOf } from '@midip2p/testkit';
import { TwoPlayers } from './two-players';

jest.setTimeout(90_000);

const SONG = path.join(__dirname, '../../../tools/midi-files/own/ode-to-joy.mid');
const two = new TwoPlayers();

beforeAll(async () => {
  for (const who of [two.ada, two.ben]) await two.signIn(who);
});

/** One track at 96 ticks a beat, without an end-of-track event. */
function aFile(name: string, track: string): string {
  const body = Buffer.from(track.replaceAll(' ', ''), 'hex');
  const head = Buffer.from('4d546864 00000006 0000 0001 0060 4d54726b 00000000'.replaceAll(' ', ''), 'hex');
  head.writeUInt32BE(body.length, 18);
  const file = path.join(two.dir.path, name);
  writeFileSync(file, Buffer.concat([head, body]));
  return file;
}

const note = (key: string, velocity = '64') => `00 90 ${key} ${velocity} 30 80 ${key} 40`;
/** Half a note in an F7 packet, its rest in the next; a SysEx with FF in its middle; half a note that stays one. */
const HALVES = '00 F7 02 90 3E 00 F7 01 50 00 F0 04 43 FF 01 F7 00 F7 02 90 40';
const ODD = `${note('3c')} ${HALVES} ${note('3d')} ${note('41', 'c8')} 00 80 3E 40`;

async function playedBy(...args: string[]) {
  const { ada, ben } = two;
  const room = await aRoomOf(ada, ben);
  const recorder = two.run(ben, [
    'record',
    path.join(two.dir.path, `${room.id}.mid`),
    room.id,
    '--until-quiet',
    '--listen',
    '127.0.0.1:0',
  ]);
  await recorder.next('joined');
  const player = two.run(ada, ['play', ...args, room.id, '--listen', '127.0.0.1:0']);
  expect({ exit: await player.exit, stderr: player.stderr }).toEqual({ exit: 0, stderr: '' });
  expect(await recorder.exit).toBe(0);
  return { player, recorder };
}

it('an odd file plays to its end, and what is wrong was said before the first note, once for each kind', async () => {
  const { player, recorder } = await playedBy(aFile('odd.mid', ODD));
  expect(player.events.find(({ event }) => event === 'played')).toMatchObject({ messages: 8, overflow: 0 });
  expect(recorder.events.find(({ event }) => event === 'recorded')).toMatchObject({ events: 8 });
  const events = player.events.map(({ event }) => event);
  expect(events.lastIndexOf('fileWarning')).toBeLessThan(events.indexOf('joined'));
  expect(player.events.filter(({ event }) => event === 'fileWarning')).toMatchObject([
    { file: 'odd.mid', code: 'smf-sysex', count: 1, track: 1 },
    { file: 'odd.mid', code: 'smf-escape', count: 1, track: 1 },
    { file: 'odd.mid', code: 'smf-data-byte', count: 1, track: 1, byte: expect.any(Number) as number },
  ]);
});

it('--strict refuses it before anybody is disturbed', async () => {
  const player = two.run(two.ada, ['play', aFile('strict.mid', ODD), '--strict', '--listen', '127.0.0.1:0']);
  expect(await player.exit).toBe(1);
  expect(player.events).toMatchObject([{ event: 'error', code: 'smf-sysex' }]);
});

it('--seconds 3 plays for three seconds, however few events that are', async () => {
  const { player } = await playedBy(SONG, '--seconds', '3');
  const { seconds } = player.events.find(({ event }) => event === 'playing') as unknown as { seconds: number };
  expect(seconds).toBeGreaterThan(2);
  expect(seconds).toBeLessThanOrEqual(3);
});
