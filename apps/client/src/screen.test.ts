// Whatever a server, another player or a link says: a terminal shows it, and does nothing else.
import type { Coordinator, Room } from '@midip2p/coordinator';
import { listDevices } from './commands/device-commands';
import { invite, listInvitations } from './commands/invitation-commands';
import { createRoom, listRooms, resolveRoom } from './commands/room-commands';
import { type Print, printTo } from './commands/print';
import { Ending } from './ending';
import { complaintLine, complaintOf } from './errors';
import { run } from './index';
import { jamStatusOf } from './plugins/jam-status';
import { writeLines, writeQuestion } from './screen';
import type { Report } from './session/report';
import { emptyView, see } from './status/view';
import { watcherFor } from './status/watcher';

const EVIL = 'ada\u001b[2J\u001b]0;title\u0007\u009b2J\u202e\r\nben: linked';
const room = { id: 'r1', name: EVIL, secondDevice: 'joins', sysex: false } as Room;
async function* each<T>(items: T[]) {
  yield* items;
}
/** A server that says what it likes. */
const coordinator = {
  rooms: () => each([room, { ...room, id: 'r2' }]),
  room: () => Promise.resolve(room),
  createRoom: () => Promise.resolve(room),
  devices: () => each([{ id: 'd', name: EVIL, seenAtMs: 0, thisOne: false }]),
  invite: () => Promise.resolve({ id: 'id', code: 'code', roomName: EVIL, expiresAtMs: 0, uses: 1, role: 'player' }),
  invitations: () =>
    each([
      {
        id: 'id',
        role: 'player',
        uses: 3,
        used: 1,
        usedBy: [EVIL],
        guests: [EVIL],
        invitedBy: EVIL,
        expiresAtMs: 0,
        state: 'open',
      },
    ]),
} as unknown as Coordinator;

function aScreen() {
  const written: string[] = [];
  return { written, stdout: { write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream };
}
const steers = (text: string) => /[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u.test(text);

it.each<[string, number, (say: Print) => Promise<void>]>([
  ['rooms', 2, (say) => listRooms(coordinator, {}, say)],
  ['rooms create', 1, (say) => createRoom(coordinator, 'x', say)],
  ['devices', 1, (say) => listDevices(coordinator, {}, say)],
  ['invite', 4, (say) => invite(coordinator, 'x', {}, 'jam.example:7420', say)],
  ['rooms invitations', 2, (say) => listInvitations(coordinator, 'x', {}, say)],
])('%s shows evil names in the lines it has, and nothing of them steers', async (_, lines, act) => {
  const { written, stdout } = aScreen();
  await act(printTo(stdout, false));
  const text = written.join('');
  expect(text).toContain('ada\ufffd[2J');
  expect(steers(text)).toBe(false);
  expect(text.split('\n').filter((line) => line !== '')).toHaveLength(lines);
});

it('says which room and what a server complains of in one line that steers nothing', async () => {
  const { written, stdout } = aScreen();
  const whichRoom: unknown = await resolveRoom(coordinator, null).catch((error: unknown) => error);
  for (const error of [whichRoom, new Error(`no room${EVIL}`)]) writeLines(stdout, complaintLine(complaintOf(error)));
  writeQuestion(stdout, `password of ${EVIL}: `);
  expect(written).toHaveLength(3);
  expect(written.some(steers)).toBe(false);
  expect(written[0]).toMatch(/^midip2p: which room[^\n]+\[which-room\]\n$/);
});

it('tells programs the same exactly, and steers the terminal that shows it as little', async () => {
  const { written, stdout } = aScreen();
  await listRooms(coordinator, {}, printTo(stdout, true));
  const ending = new Ending(
    () => undefined,
    () => undefined,
  );
  const around = { stdin: process.stdin, stdout, stderr: stdout, environment: {}, ending, version: '0' };
  expect(await run([EVIL, '--json'], around)).toBe(2);
  const joined: Report = { event: 'joined', room: EVIL, roomId: 'r', session: 's', peer: 'me', name: EVIL };
  watcherFor(stdout, true).show(joined);
  watcherFor(stdout, false).show(joined);
  expect(written.some(steers)).toBe(false);
  expect(JSON.parse(written[0]!)).toMatchObject({ rooms: [{ name: EVIL }, { name: EVIL }] });
  expect(JSON.parse(written[3]!)).toEqual(joined);
});

it('hands plugins no name that steers or is cut within a character', () => {
  const view = emptyView();
  see(view, { event: 'joined', room: `${'x'.repeat(99)}🎹🎹`, roomId: 'r', session: 's', peer: 'me', name: 'me' });
  see(view, { event: 'peer', peer: 'p', name: EVIL, state: 'linked', link: 1, code: null, detail: null });
  const word = jamStatusOf(view);
  expect(word.room).toBe(`${'x'.repeat(99)}🎹`);
  expect(steers(word.peers[0]!.name)).toBe(false);
});
